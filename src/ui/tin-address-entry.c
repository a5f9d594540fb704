/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-address-entry.h"

#include <string.h>

/* Where somebody is: a host and a port. HOST:PORT that is pasted, or written and left, is split.
 * While it is being typed it is not: half a port would jump away under the cursor. */

#define PORT_MAX 65535

struct _TinAddressEntry
{
  AdwPreferencesGroup  parent_instance;

  /* template */
  AdwEntryRow         *host_row;
  AdwEntryRow         *port_row;

  /* state */
  glong                host_length;  /* characters, before the last change */
  gboolean             valid;
};

enum
{
  PROP_0,
  PROP_VALID,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TinAddressEntry, tin_address_entry, ADW_TYPE_PREFERENCES_GROUP)

static char *
dup_row_text (AdwEntryRow *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

static gboolean
parse_port (const char *text,
            guint64    *port)
{
  return g_ascii_string_to_unsigned (text, 10, 1, PORT_MAX, port, NULL);
}

/* HOST:PORT or [V6]:PORT. A bare IPv6 address has no port, however its last group looks. */
static gboolean
split_address (const char  *text,
               char       **host,
               char       **port)
{
  const char *colon = strrchr (text, ':');
  guint64 number;

  if (colon == NULL || colon == text || !parse_port (colon + 1, &number))
    return FALSE;
  if (text[0] == '[' && colon[-1] == ']' && colon - text > 2)
    *host = g_strndup (text + 1, (gsize) (colon - text) - 2);
  else if (text[0] != '[' && memchr (text, ':', (gsize) (colon - text)) == NULL)
    *host = g_strndup (text, (gsize) (colon - text));
  else
    return FALSE;
  *port = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  return TRUE;
}

/* Only what can be no host at all: the rest the resolver knows better. */
static gboolean
is_host (const char *text)
{
  if (*text == '\0')
    return FALSE;
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      if (g_unichar_isspace (g_utf8_get_char (at)) || strchr ("/@\"<>[]", *at) != NULL)
        return FALSE;
    }
  return strchr (text, ':') == NULL || g_hostname_is_ip_address (text);
}

static void
mark_row (AdwEntryRow *row,
          gboolean     wrong)
{
  if (wrong)
    gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static void
update (TinAddressEntry *self)
{
  g_autofree char *host = dup_row_text (self->host_row);
  g_autofree char *port = dup_row_text (self->port_row);
  g_autofree char *own_host = NULL;
  g_autofree char *own_port = NULL;
  gboolean split = split_address (host, &own_host, &own_port);
  gboolean host_ok = is_host (split ? own_host : host);
  gboolean port_ok;
  guint64 number;

  port_ok = parse_port (split ? own_port : port, &number);
  /* What is still empty is not wrong yet; an address that ends in a colon is being written. */
  mark_row (self->host_row, !host_ok && *host != '\0' && !g_str_has_suffix (host, ":")
                              && *host != '[');
  mark_row (self->port_row, !port_ok && *port != '\0');
  if (self->valid == (host_ok && port_ok))
    return;
  self->valid = host_ok && port_ok;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALID]);
}

static void
split_host (TinAddressEntry *self)
{
  g_autofree char *text = dup_row_text (self->host_row);
  g_autofree char *host = NULL;
  g_autofree char *port = NULL;

  if (!split_address (text, &host, &port))
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->port_row), port);
  gtk_editable_set_text (GTK_EDITABLE (self->host_row), host);
  gtk_editable_set_position (GTK_EDITABLE (self->host_row), -1);
}

static void
on_host_changed (TinAddressEntry *self)
{
  glong before = self->host_length;

  self->host_length = g_utf8_strlen (gtk_editable_get_text (GTK_EDITABLE (self->host_row)), -1);
  if (self->host_length > before + 1)
    split_host (self);
  update (self);
}

static gboolean
tin_address_entry_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (TIN_ADDRESS_ENTRY (widget)->host_row));
}

static void
tin_address_entry_get_property (GObject    *object,
                                guint       id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  if (id == PROP_VALID)
    g_value_set_boolean (value, tin_address_entry_is_valid (TIN_ADDRESS_ENTRY (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
tin_address_entry_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TIN_TYPE_ADDRESS_ENTRY);

  G_OBJECT_CLASS (tin_address_entry_parent_class)->dispose (object);
}

static void
tin_address_entry_class_init (TinAddressEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tin_address_entry_dispose;
  object_class->get_property = tin_address_entry_get_property;
  widget_class->grab_focus = tin_address_entry_grab_focus;

  properties[PROP_VALID] = g_param_spec_boolean ("valid", NULL, NULL, FALSE,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-address-entry.ui");
  gtk_widget_class_bind_template_child (widget_class, TinAddressEntry, host_row);
  gtk_widget_class_bind_template_child (widget_class, TinAddressEntry, port_row);
  gtk_widget_class_bind_template_callback (widget_class, on_host_changed);
  gtk_widget_class_bind_template_callback (widget_class, split_host);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
tin_address_entry_init (TinAddressEntry *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

gboolean
tin_address_entry_is_valid (TinAddressEntry *self)
{
  g_return_val_if_fail (TIN_IS_ADDRESS_ENTRY (self), FALSE);

  return self->valid;
}

/**
 * tin_address_entry_dup_address:
 *
 * Returns: (transfer full) (nullable): HOST:PORT, or [V6]:PORT; %NULL while it is not valid
 */
char *
tin_address_entry_dup_address (TinAddressEntry *self)
{
  g_autofree char *host = NULL;
  g_autofree char *port = NULL;

  g_return_val_if_fail (TIN_IS_ADDRESS_ENTRY (self), NULL);

  if (!self->valid)
    return NULL;
  split_host (self);
  host = dup_row_text (self->host_row);
  port = dup_row_text (self->port_row);
  return g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%s" : "%s:%s", host, port);
}

/**
 * tin_address_entry_set_address:
 * @address: HOST, HOST:PORT or [V6]:PORT
 */
void
tin_address_entry_set_address (TinAddressEntry *self,
                               const char      *address)
{
  g_return_if_fail (TIN_IS_ADDRESS_ENTRY (self));
  g_return_if_fail (address != NULL);

  gtk_editable_set_text (GTK_EDITABLE (self->host_row), address);
  split_host (self);
}
