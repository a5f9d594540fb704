/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "tin-compat.h"

/* What is another class in libadwaita before 1.5 (Debian 12) and from then on: the question and the
 * window about the program. The rest of ui knows neither class. */

#define ISSUES TIN_WEBSITE "/issues"

#define RESPONSE_CANCEL "cancel"
#define RESPONSE_ACCEPT "accept"
#define RESPONSE_OTHER "other"

static void
question_answered (GTask      *task,
                   const char *response)
{
  TinAnswer answer = TIN_ANSWER_CANCEL;

  if (g_strcmp0 (response, RESPONSE_ACCEPT) == 0)
    answer = TIN_ANSWER_ACCEPT;
  else if (g_strcmp0 (response, RESPONSE_OTHER) == 0)
    answer = TIN_ANSWER_OTHER;
  g_task_return_int (task, answer);
}

#if ADW_CHECK_VERSION (1, 5, 0)

static void
alert_chosen_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  question_answered (task, adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result));
}

static void
ask (GtkWindow         *parent,
     const TinQuestion *question,
     GTask             *task)
{
  AdwDialog *dialog = adw_alert_dialog_new (question->heading, question->body);
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);

  /* Translators: a button: does nothing of what the dialog is for */
  adw_alert_dialog_add_response (alert, RESPONSE_CANCEL, _("_Cancel"));
  if (question->other != NULL)
    adw_alert_dialog_add_response (alert, RESPONSE_OTHER, question->other);
  adw_alert_dialog_add_response (alert, RESPONSE_ACCEPT, question->accept);
  adw_alert_dialog_set_response_appearance (alert, RESPONSE_ACCEPT,
                                            question->destructive ? ADW_RESPONSE_DESTRUCTIVE
                                                                  : ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (alert, question->destructive ? RESPONSE_CANCEL
                                                                      : RESPONSE_ACCEPT);
  adw_alert_dialog_set_close_response (alert, RESPONSE_CANCEL);
  /* Being a part of the window, it does not say so by itself. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (dialog), GTK_ACCESSIBLE_PROPERTY_MODAL, TRUE, -1);
  adw_alert_dialog_choose (alert, GTK_WIDGET (parent), NULL, alert_chosen_cb, g_object_ref (task));
}

#else

/* The window went without an answer, as with its parent. */
static void
message_destroy_cb (GtkWidget *widget,
                    gpointer   user_data)
{
  question_answered (G_TASK (user_data), RESPONSE_CANCEL);
}

static void
message_response_cb (AdwMessageDialog *dialog,
                     const char       *response,
                     gpointer          user_data)
{
  g_autoptr (GTask) task = g_object_ref (G_TASK (user_data));

  g_signal_handlers_disconnect_by_func (dialog, message_destroy_cb, task);
  question_answered (task, response);
}

static void
release_task (gpointer  user_data,
              GClosure *closure)
{
  g_object_unref (user_data);
}

static void
ask (GtkWindow         *parent,
     const TinQuestion *question,
     GTask             *task)
{
  GtkWidget *widget = adw_message_dialog_new (parent, question->heading, question->body);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);

  /* Translators: a button: does nothing of what the dialog is for */
  adw_message_dialog_add_response (dialog, RESPONSE_CANCEL, _("_Cancel"));
  if (question->other != NULL)
    adw_message_dialog_add_response (dialog, RESPONSE_OTHER, question->other);
  adw_message_dialog_add_response (dialog, RESPONSE_ACCEPT, question->accept);
  adw_message_dialog_set_response_appearance (dialog, RESPONSE_ACCEPT,
                                              question->destructive ? ADW_RESPONSE_DESTRUCTIVE
                                                                    : ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, question->destructive ? RESPONSE_CANCEL
                                                                         : RESPONSE_ACCEPT);
  adw_message_dialog_set_close_response (dialog, RESPONSE_CANCEL);
  g_signal_connect_data (dialog, "response", G_CALLBACK (message_response_cb),
                         g_object_ref (task), release_task, 0);
  g_signal_connect_data (dialog, "destroy", G_CALLBACK (message_destroy_cb),
                         g_object_ref (task), release_task, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

#endif

/**
 * tin_confirm_async:
 * @parent: the window that the question stands before
 * @callback: called with the answer, also when the question goes away unanswered
 *
 * Asks whether to go on. Escape and closing mean no.
 */
void
tin_confirm_async (GtkWindow           *parent,
                   const TinQuestion   *question,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (question != NULL);

  task = g_task_new (parent, NULL, callback, user_data);
  g_task_set_source_tag (task, tin_confirm_async);
  ask (parent, question, task);
}

/**
 * tin_confirm_finish:
 *
 * Returns: whether the person wants to go on
 */
gboolean
tin_confirm_finish (GAsyncResult *result)
{
  return tin_confirm_finish_answer (result) == TIN_ANSWER_ACCEPT;
}

/**
 * tin_confirm_finish_answer:
 *
 * Returns: which answer the person gave
 */
TinAnswer
tin_confirm_finish_answer (GAsyncResult *result)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, tin_confirm_async), TIN_ANSWER_CANCEL);

  return (TinAnswer) g_task_propagate_int (G_TASK (result), NULL);
}

#if ADW_CHECK_VERSION (1, 5, 0)

static AdwDialog *
get_visible_dialog (GtkWindow *window)
{
  if (ADW_IS_APPLICATION_WINDOW (window))
    return adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));
  if (ADW_IS_WINDOW (window))
    return adw_window_get_visible_dialog (ADW_WINDOW (window));
  return NULL;
}

#endif

/**
 * tin_close_questions:
 *
 * Closes unanswered what stands before the content of @window and is a part of it: a window that
 * goes first never answers who waits. Does nothing where questions are windows.
 */
void
tin_close_questions (GtkWindow *window)
{
#if ADW_CHECK_VERSION (1, 5, 0)
  AdwDialog *last = NULL;
  AdwDialog *dialog;

  g_return_if_fail (GTK_IS_WINDOW (window));

  /* One that does not go would be found again. */
  while ((dialog = get_visible_dialog (window)) != NULL && dialog != last)
    {
      last = dialog;
      adw_dialog_force_close (dialog);
    }
#endif
}

/**
 * tin_present_about:
 *
 * Shows what this program is, who made it and under which license.
 */
void
tin_present_about (GtkWindow *parent)
{
  const char *developers[] = { _("The Tincan contributors"), NULL };
#if ADW_CHECK_VERSION (1, 5, 0)
  AdwDialog *about = adw_about_dialog_new ();
#else
  GtkWidget *about = adw_about_window_new ();
#endif

  g_object_set (about,
                "application-icon", TIN_APPLICATION_ID,
                "application-name", _("Tincan"),
                "comments", _("Chat over a string: two cans, no operator. People talk directly, "
                              "from computer to computer, without a server and without an "
                              "account."),
                "copyright", _("© The Tincan contributors"),
                "developer-name", developers[0],
                "developers", developers,
                "issue-url", ISSUES,
                "license-type", GTK_LICENSE_GPL_3_0,
                /* Translators: your names, one a line, each may have an address */
                "translator-credits", _("translator-credits"),
                "version", TIN_VERSION,
                "website", TIN_WEBSITE,
                NULL);
#if ADW_CHECK_VERSION (1, 5, 0)
  adw_dialog_present (about, GTK_WIDGET (parent));
#else
  gtk_window_set_transient_for (GTK_WINDOW (about), parent);
  gtk_window_set_modal (GTK_WINDOW (about), TRUE);
  gtk_window_present (GTK_WINDOW (about));
#endif
}
