/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-ui-test.h"
#include "tin-window.h"

G_BEGIN_DECLS

#define TRUST_WINDOW_OTHERS_MAX 3

/* Alice with her window, who knows nobody, and whoever a test lets come: whole sessions with keys
 * of their own, over loopback. */
typedef struct
{
  char       *directory;                            /* (owned) of Alice */
  TinSession *alice;                                /* (owned) */
  TinWindow  *window;                               /* GTK's */
  char       *directories[TRUST_WINDOW_OTHERS_MAX]; /* (owned) (nullable) */
  TinSession *others[TRUST_WINDOW_OTHERS_MAX];      /* (owned) (nullable) */
} TrustWindow;

void        trust_window_set_up     (TrustWindow   *self,
                                     gconstpointer  user_data);
void        trust_window_tear_down  (TrustWindow   *self,
                                     gconstpointer  user_data);
TinSession *trust_window_let_come   (TrustWindow   *self,
                                     guint          place,
                                     const char    *name);
void        trust_window_let_go     (TrustWindow   *self,
                                     guint          place);
TinPeer    *trust_window_find       (TrustWindow   *self,
                                     TinSession    *other);
TinPeer    *trust_window_befriend   (TrustWindow   *self,
                                     guint          place,
                                     const char    *name);
void        trust_window_compare    (TrustWindow   *self,
                                     TinSession    *other);

GtkWidget  *trust_window_page       (TrustWindow   *self);
GtkWidget  *trust_window_strip      (TrustWindow   *self);
void        trust_window_open       (TrustWindow   *self,
                                     TinPeer       *peer);
gboolean    trust_window_says       (TrustWindow   *self,
                                     const char    *heading,
                                     const char    *words);
gboolean    trust_window_can_write  (TrustWindow   *self);
void        trust_window_press      (TrustWindow   *self,
                                     const char    *button);
void        trust_window_answer     (const char    *button,
                                     const char    *picture);
gboolean    trust_window_has_toast  (TrustWindow   *self,
                                     const char    *text);
void        trust_window_pictures   (TrustWindow   *self,
                                     const char    *name);

G_END_DECLS
