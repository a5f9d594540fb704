/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-storage-banner.h"

#include "tin-wrapped-labels.h"

#include <glib/gi18n.h>

/* A line below a header bar, there only while the disk takes nothing.
 *
 * Properties: well (boolean, read only): the disk takes what is written. */

struct _TinStorageBanner
{
  GtkWidget   parent_instance;

  /* owned */
  TinSession *session;   /* (nullable) */

  /* template */
  GtkWidget  *revealer;
  GtkLabel   *label;

  /* state */
  gboolean    well;
};

G_DEFINE_FINAL_TYPE (TinStorageBanner, tin_storage_banner, GTK_TYPE_WIDGET)

enum
{
  PROP_WELL = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const char *
words_for (int storage)
{
  switch (storage)
    {
    case TIN_ERROR_DISK_FULL:
      return _("The disk is full. Messages can neither be sent nor received until there is room "
               "again.");
    case TIN_ERROR_READ_ONLY:
      return _("Tincan cannot write to its folder. Messages can neither be sent nor received until "
               "it can.");
    case TIN_ERROR_DAMAGED:
      return _("The history is damaged. Quit Tincan and start it again: the damaged file is then "
               "kept aside, and a new one is begun.");
    default:
      return _("Nothing can be kept on this computer’s disk. Messages can neither be sent nor "
               "received until that works again.");
    }
}

/* What was written when the disk stopped taking anything stands in no conversation yet. */
static void
set_words (TinStorageBanner *self,
           int               storage)
{
  guint n_unsaved = tin_session_count_unsaved (self->session);
  g_autofree char *waiting = NULL;
  g_autofree char *words = NULL;

  if (n_unsaved == 0)
    {
      gtk_label_set_label (self->label, words_for (storage));
      return;
    }

  /* Translators: that messages can be kept again; %u is a number */
  waiting = g_strdup_printf (ngettext ("%u message of yours waits for that.",
                                       "%u messages of yours wait for that.", n_unsaved),
                             n_unsaved);
  /* Translators: two sentences, one after the other */
  words = g_strdup_printf (C_("sentences", "%s %s"), words_for (storage), waiting);
  gtk_label_set_label (self->label, words);
}

static void
update (TinStorageBanner *self)
{
  int storage = tin_session_get_storage (self->session);
  gboolean well = storage == TIN_STORAGE_WELL;

  if (!well)
    set_words (self, storage);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), !well);
  if (self->well == well)
    return;
  self->well = well;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WELL]);
}

static void
tin_storage_banner_get_property (GObject    *object,
                                 guint       property_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_WELL:
      g_value_set_boolean (value, TIN_STORAGE_BANNER (object)->well);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
tin_storage_banner_dispose (GObject *object)
{
  TinStorageBanner *self = TIN_STORAGE_BANNER (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_STORAGE_BANNER);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tin_storage_banner_parent_class)->dispose (object);
}

static void
tin_storage_banner_class_init (TinStorageBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_storage_banner_dispose;
  G_OBJECT_CLASS (klass)->get_property = tin_storage_banner_get_property;

  properties[PROP_WELL] = g_param_spec_boolean ("well", NULL, NULL, TRUE,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-storage-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, TinStorageBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, TinStorageBanner, label);
}

static void
tin_storage_banner_init (TinStorageBanner *self)
{
  self->well = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  tin_wrapped_labels_fit (GTK_WIDGET (self));
}

/**
 * tin_storage_banner_set_session:
 * @session: to be called once
 */
void
tin_storage_banner_set_session (TinStorageBanner *self,
                                TinSession       *session)
{
  g_return_if_fail (TIN_IS_STORAGE_BANNER (self));
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::storage", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
}
