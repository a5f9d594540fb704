/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-compare-dialog.h"

#include <glib/gi18n.h>

#include "tin-announce.h"
#include "tin-compare-view.h"
#include "tin-compare-page.h"
#include "tin-words.h"

/* Comparing a code with one peer: first the other person is asked, or ours is; then both screens
 * show the code; then it is said what came of it, and what to do next. That something is to be done
 * first, such as connecting, is said here as well.
 *
 * Closing stops a comparison, or declines it, until our person has said that the codes match: from
 * then on it is the other one's turn, which goes on without this window. An end stays on the screen
 * whatever the other side begins next: nobody can take a warning away. */

struct _TinCompareDialog
{
  AdwWindow        parent_instance;

  /* owned */
  TinSession      *session;
  TinPeer         *peer;
  TinVerification *verification;  /* (nullable) the one that is shown, or was last */
  GCancellable    *cancellable;   /* (nullable) not NULL while it connects */

  /* state */
  guint            kind;          /* of the page: a TinCompareState or a TinComparePageKind */

  /* template */
  AdwHeaderBar    *header;
  GtkWidget       *cancel_button;
  GtkStack        *stack;
  GtkSpinner      *spinner;
  GtkImage        *icon;
  GtkLabel        *title_label;
  GtkLabel        *body_label;
  GtkButton       *button;
  GtkButton       *other_button;
  GtkLabel        *question_label;
  GtkLabel        *how_label;
  TinCompareView  *code;
  GtkWidget       *waiting_box;
  GtkSpinner      *waiting_spinner;
  GtkLabel        *waiting_label;
  GtkWidget       *match_button;
  GtkWidget       *differ_button;
};

G_DEFINE_FINAL_TYPE (TinCompareDialog, tin_compare_dialog, ADW_TYPE_WINDOW)

/* --- Pages ---------------------------------------------------------------------------------- */

static void
set_button (GtkButton  *button,
            const char *label,
            const char *action)
{
  gtk_widget_set_visible (GTK_WIDGET (button), label != NULL);
  gtk_button_set_label (button, label != NULL ? _(label) : "");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
}

/* Of whom the page speaks: a key that is not there may have no name but an address. */
static const char *
find_name (TinCompareDialog *self)
{
  TinPeer *known = tin_peer_get_rival (self->peer);

  return tin_peer_get_name (self->kind == TIN_COMPARE_PAGE_RIVAL_OFFLINE && known != NULL
                              ? known : self->peer);
}

/* BODY: (nullable) instead of the page's own. */
static void
show_words (TinCompareDialog *self,
            const char       *body)
{
  const TinComparePage *page = tin_compare_page_get (self->kind);
  const char *name = find_name (self);
  const char *const styles[] = { page->style, NULL };
  g_autofree char *title = tin_compare_page_say (page->title, name);
  g_autofree char *own_body = tin_compare_page_say (page->body, name);

  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->body_label, body != NULL ? body : own_body);
  gtk_widget_set_visible (GTK_WIDGET (self->body_label),
                          *gtk_label_get_text (self->body_label) != '\0');
  gtk_image_set_from_icon_name (self->icon, page->icon);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), (const char **) styles);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), page->icon != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), page->icon == NULL);
  gtk_spinner_set_spinning (self->spinner, page->icon == NULL);
  set_button (self->button, page->label, page->action);
  set_button (self->other_button, page->other_label, page->other_action);
  gtk_stack_set_visible_child_name (self->stack, "words");
  tin_announce (GTK_WIDGET (self->title_label), title);
  tin_announce (GTK_WIDGET (self->body_label), gtk_label_get_text (self->body_label));
}

static void
show_code (TinCompareDialog *self)
{
  const char *name = tin_peer_get_name (self->peer);
  gboolean confirmed = self->kind == TIN_COMPARE_CONFIRMED;
  g_autofree char *digits = tin_verification_dup_digits (self->verification);
  /* Translators: %s is a person's name */
  g_autofree char *waiting = tin_compare_page_say (N_("You said that they match. Waiting until %s "
                                                      "says so, too."), name);
  guint8 emoji[TIN_COMPARE_EMOJI];

  if (!tin_verification_get_emoji (self->verification, emoji))
    return;
  tin_compare_view_show (self->code, emoji, digits);
  gtk_label_set_text (self->waiting_label, waiting);
  gtk_widget_set_visible (self->waiting_box, confirmed);
  gtk_spinner_set_spinning (self->waiting_spinner, confirmed);
  gtk_widget_set_visible (self->match_button, !confirmed);
  gtk_stack_set_visible_child_name (self->stack, "code");
  tin_announce (GTK_WIDGET (self->code),
                confirmed ? waiting : gtk_label_get_text (self->question_label));
}

/* To what a person would use next, but never to a judgement of the code: that is not made by a key
 * that was pressed a moment too late. */
static void
move_focus (TinCompareDialog *self)
{
  GtkWidget *focus = GTK_WIDGET (self->button);

  if (self->kind == TIN_COMPARE_CODE || self->kind == TIN_COMPARE_CONFIRMED)
    focus = GTK_WIDGET (self->code);
  else if (!gtk_widget_get_visible (focus))
    focus = self->cancel_button;
  else if (!gtk_widget_is_sensitive (focus))
    focus = GTK_WIDGET (self->other_button);
  gtk_widget_grab_focus (focus);
}

static void
show_page (TinCompareDialog *self,
           guint             kind,
           const char       *body)
{
  gboolean under_way = kind == TIN_COMPARE_ASKING || kind == TIN_COMPARE_CODE
                       || kind == TIN_COMPARE_PAGE_CONNECTING;

  self->kind = kind;
  gtk_widget_set_visible (self->cancel_button, under_way);
  adw_header_bar_set_show_start_title_buttons (self->header, !under_way);
  adw_header_bar_set_show_end_title_buttons (self->header, !under_way);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.disconnect",
                                 tin_peer_get_state (self->peer) != TIN_PEER_OFFLINE);
  if (tin_compare_page_get (kind) != NULL)
    show_words (self, body);
  else
    show_code (self);
  move_focus (self);
}

/* --- The comparison ------------------------------------------------------------------------- */

static gboolean
is_running (TinCompareDialog *self)
{
  return self->verification != NULL && !tin_verification_has_ended (self->verification);
}

static void
on_state (TinCompareDialog *self)
{
  guint kind = tin_verification_get_state (self->verification);
  TinTrust trust = tin_peer_get_trust (self->peer);

  if (kind == TIN_COMPARE_VERIFIED && (trust == TIN_TRUST_RIVAL || trust == TIN_TRUST_CONTESTED))
    kind = TIN_COMPARE_PAGE_UNDECIDED;
  show_page (self, kind, NULL);
}

/* VERIFICATION: (nullable) none any more. */
static void
set_verification (TinCompareDialog *self,
                  TinVerification  *verification)
{
  if (self->verification != NULL)
    g_signal_handlers_disconnect_by_func (self->verification, on_state, self);
  g_set_object (&self->verification, verification);
  if (verification != NULL)
    g_signal_connect_object (verification, "notify::state", G_CALLBACK (on_state), self,
                             G_CONNECT_SWAPPED);
}

/* What is in the way of a comparison. */
static guint
find_obstacle (TinCompareDialog *self)
{
  if (!tin_peer_is_secure (self->peer) && !tin_peer_is_placeholder (self->peer))
    return TIN_COMPARE_PAGE_NO_KEY;
  if (tin_peer_get_trust (self->peer) == TIN_TRUST_BLOCKED)
    return TIN_COMPARE_PAGE_BLOCKED;
  if (tin_peer_get_trust (self->peer) == TIN_TRUST_REPLACED)
    return TIN_COMPARE_PAGE_REPLACED;
  if (tin_peer_is_request (self->peer))
    return TIN_COMPARE_PAGE_REQUEST;
  if (tin_peer_get_trust (self->peer) == TIN_TRUST_RIVAL)
    return TIN_COMPARE_PAGE_RIVAL_OFFLINE;
  return TIN_COMPARE_PAGE_OFFLINE;
}

static void
begin (TinCompareDialog *self)
{
  g_autoptr (GError) error = NULL;
  TinVerification *verification = tin_session_verify (self->session, self->peer, &error);

  set_verification (self, verification);
  if (verification != NULL)
    {
      on_state (self);
      return;
    }
  g_debug ("No code can be compared: %s", error->message);
  show_page (self, find_obstacle (self), NULL);
}

/* Who waited for the peer goes on when it is there. */
static void
on_peer_state (TinCompareDialog *self)
{
  gboolean connected = tin_peer_get_state (self->peer) == TIN_PEER_CONNECTED;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.disconnect",
                                 tin_peer_get_state (self->peer) != TIN_PEER_OFFLINE);
  if (connected && (self->kind == TIN_COMPARE_PAGE_CONNECTING ||
                    self->kind == TIN_COMPARE_PAGE_OFFLINE ||
                    self->kind == TIN_COMPARE_PAGE_RIVAL_OFFLINE))
    begin (self);
  else if (gtk_window_get_focus (GTK_WINDOW (self)) == NULL)
    move_focus (self);
}

static void
weak_ref_free (GWeakRef *ref)
{
  g_weak_ref_clear (ref);
  g_free (ref);
}

/* Does not keep a dialog that was closed meanwhile. */
static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  GWeakRef *dialog = user_data;
  g_autoptr (TinCompareDialog) self = g_weak_ref_get (dialog);
  g_autoptr (GError) error = NULL;
  g_autoptr (TinPeer) peer = tin_session_connect_finish (TIN_SESSION (source), result, &error);
  g_autofree char *words = NULL;
  g_autofree char *body = NULL;

  weak_ref_free (dialog);
  if (self == NULL || !gtk_widget_get_realized (GTK_WIDGET (self)))
    return;
  g_clear_object (&self->cancellable);
  /* They came by themselves. */
  if (self->kind != TIN_COMPARE_PAGE_CONNECTING)
    return;
  if (peer == self->peer)
    {
      begin (self);
      return;
    }
  if (error == NULL)
    {
      show_page (self, find_obstacle (self), NULL);
      return;
    }
  words = tin_words_dial_error (error, self->peer);
  /* Translators: two sentences: what went wrong, and what to try next */
  body = g_strdup_printf (C_("sentences", "%s %s"), words, tin_words_peer_hint (error, self->peer));
  show_page (self, TIN_COMPARE_PAGE_FAILED, body);
}

static void
connect_first (TinCompareDialog *self)
{
  GWeakRef *dialog = g_new0 (GWeakRef, 1);

  g_weak_ref_init (dialog, self);
  self->cancellable = g_cancellable_new ();
  show_page (self, TIN_COMPARE_PAGE_CONNECTING, NULL);
  tin_session_reconnect_async (self->session, self->peer, self->cancellable, on_connected, dialog);
}

/* --- What a person does --------------------------------------------------------------------- */

/* Both who begins a comparison while the other side asks for one has agreed to it. */
static void
again_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  TinCompareDialog *self = TIN_COMPARE_DIALOG (widget);

  if (self->cancellable != NULL || is_running (self))
    return;
  if (tin_peer_get_state (self->peer) != TIN_PEER_CONNECTED)
    {
      connect_first (self);
      return;
    }
  begin (self);
  if (is_running (self))
    tin_verification_agree (self->verification);
}

static void
agree_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  TinCompareDialog *self = TIN_COMPARE_DIALOG (widget);

  if (is_running (self))
    tin_verification_agree (self->verification);
}

static void
match_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  TinCompareDialog *self = TIN_COMPARE_DIALOG (widget);

  if (is_running (self))
    tin_verification_match (self->verification);
}

static void
differ_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  TinCompareDialog *self = TIN_COMPARE_DIALOG (widget);

  if (is_running (self))
    tin_verification_differ (self->verification);
}

static void
disconnect_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  TinCompareDialog *self = TIN_COMPARE_DIALOG (widget);

  tin_session_disconnect (self->session, self->peer);
  gtk_window_close (GTK_WINDOW (self));
}

/* --- Widget --------------------------------------------------------------------------------- */

static void
tin_compare_dialog_unrealize (GtkWidget *widget)
{
  TinCompareDialog *self = TIN_COMPARE_DIALOG (widget);
  g_autoptr (TinVerification) verification = NULL;

  g_cancellable_cancel (self->cancellable);
  g_set_object (&verification, self->verification);
  set_verification (self, NULL);
  if (verification != NULL && tin_verification_get_state (verification) < TIN_COMPARE_CONFIRMED)
    tin_verification_cancel (verification);

  GTK_WIDGET_CLASS (tin_compare_dialog_parent_class)->unrealize (widget);
}

static void
tin_compare_dialog_dispose (GObject *object)
{
  TinCompareDialog *self = TIN_COMPARE_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_COMPARE_DIALOG);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->verification);
  g_clear_object (&self->peer);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tin_compare_dialog_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (TIN_TYPE_COMPARE_VIEW);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-compare-dialog.ui");
#define BIND(child) \
  gtk_widget_class_bind_template_child (widget_class, TinCompareDialog, child)
  BIND (header);
  BIND (cancel_button);
  BIND (stack);
  BIND (spinner);
  BIND (icon);
  BIND (title_label);
  BIND (body_label);
  BIND (button);
  BIND (other_button);
  BIND (question_label);
  BIND (how_label);
  BIND (code);
  BIND (waiting_box);
  BIND (waiting_spinner);
  BIND (waiting_label);
  BIND (match_button);
  BIND (differ_button);
#undef BIND
}

static void
tin_compare_dialog_class_init (TinCompareDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_compare_dialog_dispose;
  widget_class->unrealize = tin_compare_dialog_unrealize;

  gtk_widget_class_install_action (widget_class, "dialog.again", NULL, again_action);
  gtk_widget_class_install_action (widget_class, "dialog.agree", NULL, agree_action);
  gtk_widget_class_install_action (widget_class, "dialog.match", NULL, match_action);
  gtk_widget_class_install_action (widget_class, "dialog.differ", NULL, differ_action);
  gtk_widget_class_install_action (widget_class, "dialog.disconnect", NULL, disconnect_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  bind_template (widget_class);
}

static void
tin_compare_dialog_init (TinCompareDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  /* What has the focus says the page. */
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->button),
                                  GTK_ACCESSIBLE_RELATION_DESCRIBED_BY,
                                  self->title_label, self->body_label, NULL, -1);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->code),
                                  GTK_ACCESSIBLE_RELATION_DESCRIBED_BY,
                                  self->question_label, self->how_label, NULL, -1);
}

/* Returns: (transfer none) (nullable): the one for PEER that is open */
static TinCompareDialog *
find_open (TinSession *session,
           TinPeer    *peer)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (TIN_IS_COMPARE_DIALOG (window)
          && TIN_COMPARE_DIALOG (window)->session == session
          && TIN_COMPARE_DIALOG (window)->peer == peer)
        return TIN_COMPARE_DIALOG (window);
    }
  return NULL;
}

/**
 * tin_compare_dialog_present:
 * @parent: (nullable): a widget of the window that the dialog stands before
 *
 * Begins to compare a code with @peer, or shows the comparison that is under way; or says what has
 * to be done first.
 */
void
tin_compare_dialog_present (TinSession *session,
                            TinPeer    *peer,
                            GtkWidget  *parent)
{
  TinCompareDialog *self;
  GtkRoot *root;

  g_return_if_fail (TIN_IS_SESSION (session));
  g_return_if_fail (TIN_IS_PEER (peer));

  self = find_open (session, peer);
  if (self == NULL)
    {
      root = parent != NULL ? gtk_widget_get_root (parent) : NULL;
      self = g_object_new (TIN_TYPE_COMPARE_DIALOG,
                           "transient-for", GTK_IS_WINDOW (root) ? root : NULL,
                           NULL);
      self->session = g_object_ref (session);
      self->peer = g_object_ref (peer);
      g_signal_connect_object (peer, "notify::state", G_CALLBACK (on_peer_state), self,
                               G_CONNECT_SWAPPED);
      begin (self);
    }
  else if (self->cancellable == NULL && !is_running (self))
    begin (self);
  gtk_window_present (GTK_WINDOW (self));
}
