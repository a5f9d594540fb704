/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "desktop-interfaces.h"

G_BEGIN_DECLS

/* A session bus for one test program, and what stands on it in place of a desktop. */

GTestDBus       *private_bus_up      (void);
void             private_bus_down    (GTestDBus       *bus);
GDBusConnection *private_bus_connect (void);
void             private_bus_own     (GDBusConnection *connection,
                                      const char      *name);
GVariant        *private_bus_call    (GDBusConnection *connection,
                                      const char      *name,
                                      const char      *path,
                                      const char      *interface,
                                      const char      *method,
                                      GVariant        *parameters,
                                      GError         **error);
void             private_bus_flush   (GDBusConnection *from,
                                      GDBusConnection *to);

/* Every method of what SKELETON stands for comes to CALLED. */
typedef void (*PrivateBusCalled) (GDBusMethodInvocation *invocation,
                                  gpointer               user_data);

void             private_bus_answer  (gpointer          skeleton,
                                      GType             interface_type,
                                      PrivateBusCalled  called,
                                      gpointer          user_data);

/* --- A desktop that shows notifications ------------------------------------------------------- */

typedef enum
{
  DESKTOP_GNOME,        /* org.gtk.Notifications */
  DESKTOP_MARKUP,       /* org.freedesktop.Notifications, which reads markup */
  DESKTOP_TEXT,         /* the same, which does not */
} DesktopKind;

typedef struct
{
  char     *id;
  char     *title;
  char     *body;
  GVariant *actions;    /* of the service, as it came */
} Note;

typedef struct
{
  DesktopKind      kind;
  GDBusConnection *connection;  /* (owned) */
  GPtrArray       *notes;       /* (owned) (element-type Note) that are shown now */
  guint            n_told;      /* so often one was shown */
  guint            n_ids;
  GDBusInterfaceSkeleton *skeleton;  /* (owned) */
} Desktop;

Desktop *desktop_new   (DesktopKind  kind);
void     desktop_free  (Desktop     *self);
Note    *desktop_find  (Desktop     *self,
                        const char  *title);
void     desktop_click (Desktop     *self,
                        Note        *note,
                        const char  *action);

G_END_DECLS
