/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "tin-message.h"

G_BEGIN_DECLS

#define TIN_TYPE_DRAFTS (tin_drafts_get_type ())
G_DECLARE_FINAL_TYPE (TinDrafts, tin_drafts, TIN, DRAFTS, GObject)

/* What was begun to be written to a peer and not sent. */
typedef struct
{
  char           *id;      /* (owned) of the peer */
  char           *text;    /* (owned) never empty */
  TinMessageName  target;  /* the message that it answers or changes; log 0: none */
  gboolean        edits;   /* it is to take the place of what the target says */
} TinDraft;

void       tin_draft_free         (TinDraft        *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinDraft, tin_draft_free)

TinDrafts *tin_drafts_new         (void);
TinDrafts *tin_drafts_open        (const char      *directory);
GPtrArray *tin_drafts_list        (TinDrafts       *self);
gboolean   tin_drafts_put         (TinDrafts       *self,
                                   const TinDraft  *draft,
                                   GError         **error);
void       tin_drafts_remove      (TinDrafts       *self,
                                   const char      *id);
void       tin_drafts_begin_save  (TinDrafts       *self);
gboolean   tin_drafts_save        (TinDrafts       *self,
                                   GError         **error);

G_END_DECLS
