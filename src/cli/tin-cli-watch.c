/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-watch.h"

/* The session tells of a peer whenever something about it may have changed; a front hears of what
 * is another thing than it was told before: not of a peer that could not be reached once more.
 *
 * Owned by TinCli. */

/* What the front was told of a peer. */
typedef struct
{
  gboolean  connected;
  TinTrust  trust;
  gboolean  verified;
  gboolean  request;
  guint     n_texts;       /* that it has written as a request */
  guint     refused_keys;
  TinPeer  *rival;  /* (nullable) not dereferenced */
} Told;

struct _TinCliWatch
{
  GObject parent_instance;

  /* owned */
  TinSession *session;
  GHashTable *told;    /* (element-type TinPeer Told) the keys are not owned: see on_peer_gone() */

  /* borrowed */
  TinCliFront *front;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TinCliWatch, tin_cli_watch, G_TYPE_OBJECT)

static void
on_peer_gone (gpointer  user_data,
              GObject  *where_it_was)
{
  TinCliWatch *self = user_data;

  g_hash_table_remove (self->told, where_it_was);
}

static void
on_typing (TinCliWatch *self,
           GParamSpec  *pspec,
           TinPeer     *peer)
{
  TinCliFrontInterface *iface = TIN_CLI_FRONT_GET_IFACE (self->front);

  if (iface->typing != NULL)
    iface->typing (self->front, peer);
}

/* Somebody new is a stranger, or speaks plain text: "peer" says which. */
static Told *
get_told (TinCliWatch *self,
          TinPeer     *peer)
{
  Told *told = g_hash_table_lookup (self->told, peer);

  if (told != NULL)
    return told;

  told = g_new0 (Told, 1);
  told->trust = tin_peer_is_secure (peer) ? TIN_TRUST_STRANGER : TIN_TRUST_PLAIN;
  g_hash_table_insert (self->told, peer, told);
  g_object_weak_ref (G_OBJECT (peer), on_peer_gone, self);
  g_signal_connect_object (peer, "notify::typing", G_CALLBACK (on_typing), self,
                           G_CONNECT_SWAPPED);
  return told;
}

/* Sets what is to be told of trust. Returns: whether it is something new */
static gboolean
take_trust (Told    *told,
            TinPeer *peer)
{
  Told old = *told;

  told->trust = tin_peer_get_trust (peer);
  told->verified = tin_peer_is_verified (peer);
  told->rival = tin_peer_get_rival (peer);
  told->refused_keys = tin_peer_get_refused_keys (peer);

  return old.trust != told->trust || old.verified != told->verified ||
         old.rival != told->rival || old.refused_keys != told->refused_keys;
}

/* A request, or a further text of one: those come one by one. */
static void
tell_request (TinCliWatch *self,
              Told        *told,
              TinPeer     *peer)
{
  g_auto (GStrv) texts = tin_peer_dup_held_texts (peer);
  guint n_texts = g_strv_length (texts);
  gboolean request = tin_peer_is_request (peer);
  gboolean changed = told->request != request || told->n_texts < n_texts;
  const char *text = told->n_texts < n_texts ? texts[n_texts - 1] : NULL;

  told->request = request;
  told->n_texts = n_texts;
  if (changed)
    TIN_CLI_FRONT_GET_IFACE (self->front)->request (self->front, peer, text);
}

static void
on_trust (TinCliWatch *self,
          TinPeer     *peer)
{
  Told *told = get_told (self, peer);
  TinTrust before = told->trust;

  if (take_trust (told, peer))
    TIN_CLI_FRONT_GET_IFACE (self->front)->trust (self->front, peer, before);
  tell_request (self, told, peer);
}

static void
on_peer_state (TinCliWatch *self,
               TinPeer     *peer)
{
  Told *told = get_told (self, peer);
  gboolean connected = tin_peer_get_state (peer) == TIN_PEER_CONNECTED;

  if (told->connected == connected)
    return;

  told->connected = connected;
  TIN_CLI_FRONT_GET_IFACE (self->front)->peer_state (self->front, peer);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* --- Comparing a code --------------------------------------------------------------------- */

static void
on_step (TinCliWatch     *self,
         GParamSpec      *pspec,
         TinVerification *verification)
{
  TIN_CLI_FRONT_GET_IFACE (self->front)->verification (self->front, verification);
}

/**
 * tin_cli_watch_compare:
 * @verification: that has just begun
 *
 * Tells the front how far it is, now and at each step.
 */
void
tin_cli_watch_compare (TinCliWatch     *self,
                       TinVerification *verification)
{
  g_signal_connect_object (verification, "notify::state", G_CALLBACK (on_step), self,
                           G_CONNECT_SWAPPED);
  on_step (self, NULL, verification);
}

static void
on_verification (TinCliWatch     *self,
                 TinPeer         *peer,
                 TinVerification *verification)
{
  tin_cli_watch_compare (self, verification);
}

/* --- GObject ------------------------------------------------------------------------------ */

static void
tin_cli_watch_dispose (GObject *object)
{
  TinCliWatch *self = TIN_CLI_WATCH (object);
  GHashTableIter iter;
  gpointer peer;

  g_hash_table_iter_init (&iter, self->told);
  while (g_hash_table_iter_next (&iter, &peer, NULL))
    {
      g_object_weak_unref (peer, on_peer_gone, self);
      g_hash_table_iter_remove (&iter);
    }
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tin_cli_watch_parent_class)->dispose (object);
}

static void
tin_cli_watch_finalize (GObject *object)
{
  g_hash_table_unref (TIN_CLI_WATCH (object)->told);

  G_OBJECT_CLASS (tin_cli_watch_parent_class)->finalize (object);
}

static void
tin_cli_watch_class_init (TinCliWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tin_cli_watch_dispose;
  object_class->finalize = tin_cli_watch_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tin_cli_watch_init (TinCliWatch *self)
{
  self->told = g_hash_table_new_full (NULL, NULL, NULL, g_free);
}

/* What was so before is not told. */
static void
take_roster (TinCliWatch *self)
{
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (self->session));
  guint n_peers = g_list_model_get_n_items (roster);

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (roster, i);

      take_trust (get_told (self, peer), peer);
    }
}

/**
 * tin_cli_watch_new:
 * @session: open, and not started yet
 * @front: (transfer none): must live as long
 */
TinCliWatch *
tin_cli_watch_new (TinSession  *session,
                   TinCliFront *front)
{
  TinCliWatch *self = g_object_new (TIN_TYPE_CLI_WATCH, NULL);

  self->session = g_object_ref (session);
  self->front = front;
  take_roster (self);
  g_signal_connect_object (session, "peer-state", G_CALLBACK (on_peer_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "trust", G_CALLBACK (on_trust), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "verification", G_CALLBACK (on_verification), self,
                           G_CONNECT_SWAPPED);

  return self;
}
