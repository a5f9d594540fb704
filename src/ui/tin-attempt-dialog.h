/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "tin-address-entry.h"
#include "tin-failure-box.h"
#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_ATTEMPT_DIALOG (tin_attempt_dialog_get_type ())
G_DECLARE_DERIVABLE_TYPE (TinAttemptDialog, tin_attempt_dialog, TIN, ATTEMPT_DIALOG, AdwWindow)

struct _TinAttemptDialogClass
{
  AdwWindowClass   parent_class;

  /* What starts the attempt, and whether the form is filled in for it. */
  const char      *action;
  gboolean       (*is_ready) (TinAttemptDialog *self);
};

/* Signal: peer-chosen (TinPeer *): it is connected; the dialog closes. */
void             tin_attempt_dialog_class_set_template (TinAttemptDialogClass *klass,
                                                        const char            *resource);
GtkWindow       *tin_attempt_dialog_new                (GType                  type,
                                                        TinSession            *session,
                                                        GtkWindow             *parent);

/* For those who derive from it. */
TinSession      *tin_attempt_dialog_get_session        (TinAttemptDialog      *self);
TinAddressEntry *tin_attempt_dialog_get_entry          (TinAttemptDialog      *self);
void             tin_attempt_dialog_focus_cancel       (TinAttemptDialog      *self);
TinFailureBox   *tin_attempt_dialog_get_failure        (TinAttemptDialog      *self);
gboolean         tin_attempt_dialog_is_under_way       (TinAttemptDialog      *self);
void             tin_attempt_dialog_update             (TinAttemptDialog      *self);
GCancellable    *tin_attempt_dialog_begin              (TinAttemptDialog      *self,
                                                        const char            *address,
                                                        const char            *words);
gboolean         tin_attempt_dialog_end                (TinAttemptDialog      *self,
                                                        TinPeer               *peer,
                                                        const GError          *error);

G_END_DECLS
