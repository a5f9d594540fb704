/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "tin-peer-menu.h"
#include "tin-peer-row.h"
#include "tin-row-menu.h"
#include "tin-words.h"

/* One peer in the sidebar: who, whether there, what was said last, when, and how much is unread.
 * A list view makes some two hundred and gives each a peer and another one as it is scrolled. */

/* What of a message a row may show; a message may be a book chapter. */
#define PREVIEW_CHARS 160
#define UNREAD_SHOWN_MAX 999

/* What stands beside the name of some few, in this order. */
typedef enum
{
  SIGN_DOWN,
  SIGN_MUTED,
  SIGN_PINNED,
  N_SIGNS,
} Sign;

struct _TinPeerRow
{
  GtkWidget     parent_instance;

  /* owned */
  TinPeer      *peer;    /* (nullable) */
  GSignalGroup *signals;
  GtkWidget    *menu;    /* (nullable) our child */

  /* borrowed: made where they are shown, for there are many rows */
  GtkWidget    *signs[N_SIGNS];  /* (nullable) */
  GtkWidget    *presence;        /* (nullable) */

  /* state */
  gboolean      open;    /* the conversation is on the screen */

  /* template */
  GtkWidget    *face;
  GtkWidget    *avatar;
  GtkWidget    *name;
  GtkWidget    *mark;
  GtkWidget    *time;
  GtkWidget    *last;
  GtkWidget    *unread;
};

G_DEFINE_FINAL_TYPE (TinPeerRow, tin_peer_row, GTK_TYPE_WIDGET)

enum
{
  PROP_PEER = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* The beginning of TEXT on one line. */
static char *
preview (const char *text)
{
  g_autofree char *start = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, PREVIEW_CHARS * 4),
                                                           PREVIEW_CHARS));

  for (char *byte = start; *byte != '\0'; byte++)
    if (g_ascii_iscntrl (*byte))
      *byte = ' ';
  return g_strdup (g_strstrip (start));
}

/* What was begun is no news while it is being written. */
static const char *
draft_to_show (TinPeerRow *self)
{
  const char *draft = tin_peer_get_draft (self->peer);

  return draft != NULL && *draft != '\0' && !self->open ? draft : NULL;
}

/* What was said last, or what is known else. */
static char *
last_line (TinPeer *peer)
{
  const char *last = tin_peer_get_last_text (peer);
  g_autofree char *address = NULL;

  if (last != NULL && *last != '\0')
    return preview (last);
  if (last != NULL)
    /* Translators: stands for the last message, whoever wrote it, which was deleted for both */
    return g_strdup (_("Message deleted"));
  address = tin_peer_dup_address (peer);
  /* One of whom nothing but the address is known bears it as a name. */
  if (address == NULL || g_str_equal (address, tin_peer_get_name (peer)))
    return g_strdup (tin_words_presence (peer));
  return g_steal_pointer (&address);
}

static void
update_line (TinPeerRow *self)
{
  const char *draft = draft_to_show (self);
  const char *classes[] = { "peer-last", "dim-label", NULL };
  g_autofree char *line = NULL;

  if (tin_peer_is_typing (self->peer))
    {
      /* Translators: below the name of somebody who is writing a message now */
      line = g_strdup (_("typing…"));
      classes[1] = "typing";
    }
  else if (draft != NULL)
    {
      g_autofree char *text = preview (draft);

      /* Translators: below a person’s name: %s is what one has begun to write to them */
      line = g_strdup_printf (_("Draft: %s"), text);
      classes[1] = "draft";
    }
  else
    line = last_line (self->peer);
  gtk_widget_set_css_classes (self->last, classes);
  gtk_label_set_text (GTK_LABEL (self->last), line);
}

static gboolean
is_down (TinPeer *peer)
{
  return tin_peer_is_mandatory (peer) && tin_peer_get_state (peer) != TIN_PEER_CONNECTED;
}

/* Where nothing was said yet, there is nothing to hear. */
static void
add_shown (GStrvBuilder *words,
           GtkWidget    *label)
{
  const char *text = gtk_label_get_text (GTK_LABEL (label));

  if (*text != '\0')
    g_strv_builder_add (words, text);
}

/* Everything that the row shows, the marks too, as a sentence for those who hear it. */
static char *
spoken (TinPeerRow *self)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  guint unread = tin_peer_get_unread (self->peer);
  g_auto (GStrv) parts = NULL;

  g_strv_builder_add (words, tin_peer_get_name (self->peer));
  g_strv_builder_add (words, tin_words_presence (self->peer));
  g_strv_builder_add (words, tin_words_link (self->peer));
  if (tin_words_is_stranger (self->peer))
    /* Translators: of somebody whom the person has not accepted yet */
    g_strv_builder_add (words, _("not known to you"));
  if (is_down (self->peer))
    /* Translators: of a person at an address of the list of mandatory peers */
    g_strv_builder_add (words, _("should always be connected"));
  if (tin_peer_is_pinned (self->peer))
    /* Translators: of somebody who stands at the top of the list */
    g_strv_builder_add (words, _("pinned"));
  if (tin_peer_is_muted (self->peer))
    /* Translators: of somebody whose messages bring no notification */
    g_strv_builder_add (words, _("muted"));
  if (unread > 0)
    {
      /* Translators: for a screen reader; %u is a number */
      g_autofree char *count = g_strdup_printf (ngettext ("%u unread message",
                                                          "%u unread messages", unread), unread);

      g_strv_builder_add (words, count);
    }
  add_shown (words, self->last);
  add_shown (words, self->time);
  parts = g_strv_builder_end (words);
  /* Translators: stands between the parts of what a screen reader says of a person in the list */
  return g_strjoinv (C_("list", ", "), parts);
}

static void
update_spoken (TinPeerRow *self)
{
  g_autofree char *words = spoken (self);
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  /* What has the focus is the list's own widget around this one. */
  if (item != NULL && !GTK_IS_WINDOW (item))
    gtk_accessible_update_property (GTK_ACCESSIBLE (item),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
update_presence (TinPeerRow *self)
{
  TinPeerState state = tin_peer_get_state (self->peer);
  const char *classes[] = { "presence", NULL, NULL };

  if (state == TIN_PEER_OFFLINE)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "offline");
      g_clear_pointer (&self->presence, gtk_widget_unparent);
      return;
    }
  gtk_widget_remove_css_class (GTK_WIDGET (self), "offline");
  classes[1] = state == TIN_PEER_CONNECTED ? "connected" : "connecting";
  if (self->presence == NULL)
    {
      self->presence = g_object_new (ADW_TYPE_BIN, "halign", GTK_ALIGN_END,
                                     "valign", GTK_ALIGN_END, NULL);
      gtk_overlay_add_overlay (GTK_OVERLAY (self->face), self->presence);
    }
  gtk_widget_set_css_classes (self->presence, classes);
}

static gboolean
has_sign (TinPeer *peer,
          Sign     sign)
{
  switch (sign)
    {
    case SIGN_DOWN:
      /* Its mark looks like the one of a key in doubt, which is the graver matter. */
      return is_down (peer) && tin_peer_get_trust (peer) != TIN_TRUST_CONTESTED;
    case SIGN_MUTED:
      return tin_peer_is_muted (peer);
    case SIGN_PINNED:
      return tin_peer_is_pinned (peer);
    case N_SIGNS:
    default:
      g_return_val_if_reached (FALSE);
    }
}

static GtkWidget *
sign_new (Sign sign)
{
  static const char *const icons[N_SIGNS] = {
    [SIGN_DOWN] = "dialog-warning-symbolic",
    [SIGN_MUTED] = "tincan-muted-symbolic",
    [SIGN_PINNED] = "tincan-pinned-symbolic",
  };
  static const char *const words[N_SIGNS] = {
    [SIGN_DOWN] = N_("Should always be connected, but is not"),
    /* Translators: of somebody whose messages bring no notification */
    [SIGN_MUTED] = N_("Muted"),
    /* Translators: of somebody who stands at the top of the list */
    [SIGN_PINNED] = N_("Pinned"),
  };
  GtkWidget *image = gtk_image_new_from_icon_name (icons[sign]);

  gtk_widget_set_tooltip_text (image, _(words[sign]));
  gtk_widget_add_css_class (image, sign == SIGN_DOWN ? "warning" : "dim-label");
  return image;
}

static void
update_signs (TinPeerRow *self)
{
  GtkBox *line = GTK_BOX (gtk_widget_get_parent (self->mark));
  GtkWidget *before = self->mark;

  for (guint i = 0; i < N_SIGNS; i++)
    {
      if (!has_sign (self->peer, (Sign) i))
        {
          g_clear_pointer (&self->signs[i], gtk_widget_unparent);
          continue;
        }
      if (self->signs[i] == NULL)
        {
          self->signs[i] = sign_new ((Sign) i);
          gtk_box_insert_child_after (line, self->signs[i], before);
        }
      before = self->signs[i];
    }
}

static void
update_unread (TinPeerRow *self)
{
  guint unread = tin_peer_get_unread (self->peer);
  g_autofree char *count = NULL;

  if (unread > UNREAD_SHOWN_MAX)
    /* Translators: more unread messages than the list has room to say: at least so many */
    count = g_strdup_printf (_("%u+"), UNREAD_SHOWN_MAX);
  else
    count = g_strdup_printf ("%u", unread);
  gtk_label_set_text (GTK_LABEL (self->unread), count);
  gtk_widget_set_visible (self->unread, unread > 0);
  if (tin_peer_is_muted (self->peer))
    gtk_widget_add_css_class (self->unread, "muted");
  else
    gtk_widget_remove_css_class (self->unread, "muted");
  if (unread > 0)
    gtk_widget_add_css_class (GTK_WIDGET (self), "has-unread");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "has-unread");
}

static void
update (TinPeerRow *self)
{
  g_autofree char *when = NULL;
  const char *name;

  if (self->peer == NULL)
    return;
  name = tin_peer_get_name (self->peer);
  when = tin_words_when (tin_peer_get_last_time (self->peer));

  adw_avatar_set_text (ADW_AVATAR (self->avatar), name);
  gtk_label_set_text (GTK_LABEL (self->name), name);
  gtk_label_set_text (GTK_LABEL (self->time), when);
  tin_words_show_link (self->peer, GTK_IMAGE (self->mark));
  update_signs (self);
  update_line (self);
  update_presence (self);
  update_unread (self);
  update_spoken (self);
}

static void
popup_at (GtkWidget *widget,
          double     x,
          double     y)
{
  TinPeerRow *self = TIN_PEER_ROW (widget);
  g_autoptr (GMenuModel) model = NULL;

  if (self->peer == NULL)
    return;
  model = tin_peer_menu_new (self->peer);
  tin_row_menu_new (&self->menu, widget, model);
  tin_row_menu_popup (self->menu, x, y);
}

/* The focus goes back to where it was before there is nothing left that has it. */
static void
drop_menu (TinPeerRow *self)
{
  if (self->menu != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->menu));
  g_clear_pointer (&self->menu, gtk_widget_unparent);
}

static void
row_released_cb (TinPeerRow      *self,
                 int              n_press,
                 double           x,
                 double           y,
                 GtkGestureClick *gesture)
{
  if (self->peer != NULL && gtk_widget_contains (GTK_WIDGET (self), x, y))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open-peer", "s",
                                tin_peer_get_id (self->peer));
}

static void
tin_peer_row_get_property (GObject    *object,
                           guint       property_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_PEER:
      g_value_set_object (value, tin_peer_row_get_peer (TIN_PEER_ROW (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
tin_peer_row_set_property (GObject      *object,
                           guint         property_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  switch (property_id)
    {
    case PROP_PEER:
      tin_peer_row_set_peer (TIN_PEER_ROW (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
tin_peer_row_dispose (GObject *object)
{
  TinPeerRow *self = TIN_PEER_ROW (object);

  drop_menu (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_PEER_ROW);
  g_clear_object (&self->signals);
  g_clear_object (&self->peer);

  G_OBJECT_CLASS (tin_peer_row_parent_class)->dispose (object);
}

/* Some lists put it into a widget of theirs when it has its peer already. */
static void
tin_peer_row_root (GtkWidget *widget)
{
  TinPeerRow *self = TIN_PEER_ROW (widget);

  GTK_WIDGET_CLASS (tin_peer_row_parent_class)->root (widget);

  if (self->peer != NULL)
    update_spoken (self);
}

static void
tin_peer_row_class_init (TinPeerRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tin_peer_row_dispose;
  object_class->get_property = tin_peer_row_get_property;
  object_class->set_property = tin_peer_row_set_property;
  widget_class->root = tin_peer_row_root;

  properties[PROP_PEER] =
    g_param_spec_object ("peer", NULL, NULL, TIN_TYPE_PEER,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_css_name (widget_class, "peerrow");
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-peer-row.ui");
  gtk_widget_class_bind_template_child (widget_class, TinPeerRow, face);
  gtk_widget_class_bind_template_child (widget_class, TinPeerRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, TinPeerRow, name);
  gtk_widget_class_bind_template_child (widget_class, TinPeerRow, mark);
  gtk_widget_class_bind_template_child (widget_class, TinPeerRow, time);
  gtk_widget_class_bind_template_child (widget_class, TinPeerRow, last);
  gtk_widget_class_bind_template_child (widget_class, TinPeerRow, unread);
  /* Named only so that it goes with the template. */
  gtk_widget_class_bind_template_child_full (widget_class, "lines", FALSE, 0);
  gtk_widget_class_bind_template_callback (widget_class, row_released_cb);
}

static void
tin_peer_row_init (TinPeerRow *self)
{
  const char *watched[] = {
    "notify::name", "notify::secure", "notify::state", "notify::mandatory", "notify::unread",
    "notify::last-text", "notify::last-time", "notify::trust", "notify::request",
    "notify::typing", "notify::draft", "notify::muted", "notify::pinned",
  };

  gtk_widget_init_template (GTK_WIDGET (self));
  tin_row_menu_add_gestures (GTK_WIDGET (self), popup_at);
  self->signals = g_signal_group_new (TIN_TYPE_PEER);
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_group_connect_swapped (self->signals, watched[i], G_CALLBACK (update), self);
}

GtkWidget *
tin_peer_row_new (void)
{
  return g_object_new (TIN_TYPE_PEER_ROW, NULL);
}

TinPeer *
tin_peer_row_get_peer (TinPeerRow *self)
{
  g_return_val_if_fail (TIN_IS_PEER_ROW (self), NULL);

  return self->peer;
}

/**
 * tin_peer_row_set_peer:
 * @peer: (nullable):
 */
void
tin_peer_row_set_peer (TinPeerRow *self,
                       TinPeer    *peer)
{
  g_return_if_fail (TIN_IS_PEER_ROW (self));

  if (!g_set_object (&self->peer, peer))
    return;
  drop_menu (self);
  g_signal_group_set_target (self->signals, peer);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PEER]);
}

/**
 * tin_peer_row_set_open:
 * @open: whether the conversation is on the screen, with what was begun in it
 */
void
tin_peer_row_set_open (TinPeerRow *self,
                       gboolean    open)
{
  g_return_if_fail (TIN_IS_PEER_ROW (self));

  if (self->open == open)
    return;
  self->open = open;
  update (self);
}

/**
 * tin_peer_row_refresh:
 *
 * Says the time anew, as after midnight.
 */
void
tin_peer_row_refresh (TinPeerRow *self)
{
  g_return_if_fail (TIN_IS_PEER_ROW (self));

  update (self);
}

/**
 * tin_peer_row_popup_menu:
 *
 * Opens what a click with the other button opens, for the keyboard.
 */
void
tin_peer_row_popup_menu (TinPeerRow *self)
{
  g_return_if_fail (TIN_IS_PEER_ROW (self));

  popup_at (GTK_WIDGET (self), gtk_widget_get_width (GTK_WIDGET (self)) / 2.0,
            gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
}
