/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TinPoller TinPoller;
typedef struct _TinPollerEntry TinPollerEntry;

typedef enum
{
  TIN_POLLER_READ = 1 << 0,
  TIN_POLLER_WRITE = 1 << 1,
  TIN_POLLER_END = 1 << 2,   /* hung up, or an error is waiting: reported, never asked for */
  TIN_POLLER_KICK = 1 << 3,  /* asked for with tin_poller_kick () */
  TIN_POLLER_FLUSH = 1 << 4, /* asked for with tin_poller_flush () */
} TinPollerEvents;

typedef void (*TinPollerFunc) (TinPollerEntry  *entry,
                               TinPollerEvents  events);

/* What a link embeds. The fields are the poller's. */
struct _TinPollerEntry
{
  TinPoller     *poller;     /* (owned) (nullable) */
  TinPollerFunc  func;
  gpointer       user_data;  /* (borrowed) */
  int            fd;
  guint8         wanted;
  guint8         pending;
  GList          ready;
  GList          flush;
};

/* What one read or one write of a link may take, and room for what TLS adds to it. */
#define TIN_SCRATCH_SIZE (256 * 1024)
#define TIN_SCRATCH_ROOM (320 * 1024)

/* Memory that the links of a poller use in turn: valid until the link's function returns. */
typedef struct
{
  guint8 *in;          /* (owned) TIN_SCRATCH_ROOM bytes from the socket */
  guint8 *plain;       /* (owned) TIN_SCRATCH_ROOM bytes deciphered */
  guint8 *out;         /* (owned) TIN_SCRATCH_ROOM bytes for the socket */
  gsize   out_length;
} TinScratch;

TinPoller  *tin_poller_new         (GError         **error);
TinPoller  *tin_poller_ref         (TinPoller       *self);
void        tin_poller_unref       (TinPoller       *self);
TinScratch *tin_poller_get_scratch (TinPoller       *self);

void        tin_poller_add         (TinPoller       *self,
                                    TinPollerEntry  *entry,
                                    int              fd,
                                    TinPollerFunc    func,
                                    gpointer         user_data);
void        tin_poller_remove      (TinPollerEntry  *entry);
void        tin_poller_want        (TinPollerEntry  *entry,
                                    TinPollerEvents  events);
void        tin_poller_kick        (TinPollerEntry  *entry);
void        tin_poller_flush       (TinPollerEntry  *entry);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinPoller, tin_poller_unref)

G_END_DECLS
