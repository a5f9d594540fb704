/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-keyring.h"

#include <glib/gi18n-lib.h>
#ifdef TIN_HAVE_LIBSECRET
#include <libsecret/secret.h>
#endif

#include "tin-error.h"

/* The passphrase of a profile in the person's keyring (the Secret Service, or within Flatpak a file
 * of the sandbox), if they want that. A passphrase is found by the profile's folder: a copy of it
 * elsewhere may have another one.
 *
 * All errors but G_IO_ERROR_CANCELLED are TIN_ERROR_STORAGE: there is no keyring, or it refuses. */

#ifdef TIN_HAVE_LIBSECRET

#define ATTRIBUTE "folder"

static const SecretSchema schema = {
  .name = TIN_APPLICATION_ID ".Passphrase",
  .flags = SECRET_SCHEMA_NONE,
  .attributes = { { ATTRIBUTE, SECRET_SCHEMA_ATTRIBUTE_STRING } },
};

/* Takes ERROR. */
static void
return_error (GTask  *task,
              GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_new_error (task, TIN_ERROR, TIN_ERROR_STORAGE, "The keyring: %s",
                               error->message);
      g_error_free (error);
      return;
    }
  g_task_return_error (task, error);
}

static void
free_secret (gpointer secret)
{
  tin_secret_free (secret);
}

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *found = secret_password_lookup_nonpageable_finish (result, &error);

  if (error != NULL)
    return_error (task, error);
  else
    g_task_return_pointer (task, tin_secret_dup (found), free_secret);
  secret_password_free (found);
}

static void
look_up (GTask      *task,
         const char *directory)
{
  secret_password_lookup (&schema, g_task_get_cancellable (task), looked_up_cb, task, ATTRIBUTE,
                          directory, NULL);
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    return_error (task, error);
}

static void
cleared_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  /* FALSE without an error: there was none. */
  secret_password_clear_finish (result, &error);
  if (error != NULL)
    return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
keep (GTask      *task,
      const char *directory,
      const char *passphrase)
{
  g_autofree char *name = g_filename_display_name (directory);
  /* Translators: what a keyring calls a passphrase; %s is a folder */
  g_autofree char *label = g_strdup_printf (_("Tincan passphrase of %s"), name);

  if (passphrase != NULL)
    secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, passphrase,
                           g_task_get_cancellable (task), stored_cb, task, ATTRIBUTE, directory,
                           NULL);
  else
    secret_password_clear (&schema, g_task_get_cancellable (task), cleared_cb, task, ATTRIBUTE,
                           directory, NULL);
}

#else /* without libsecret there is no keyring */

static void
fail (GTask *task)
{
  g_autoptr (GTask) owned = task;

  g_task_return_new_error (owned, TIN_ERROR, TIN_ERROR_STORAGE, "This Tincan knows no keyring");
}

static void
look_up (GTask      *task,
         const char *directory)
{
  fail (task);
}

static void
keep (GTask      *task,
      const char *directory,
      const char *passphrase)
{
  fail (task);
}

#endif

/**
 * tin_keyring_look_up_async:
 * @directory: the absolute path of a profile's folder
 *
 * The keyring may ask the person to unlock it.
 */
void
tin_keyring_look_up_async (const char          *directory,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, tin_keyring_look_up_async);
  look_up (task, directory);
}

/**
 * tin_keyring_look_up_finish:
 *
 * Returns: (transfer full) (nullable): the passphrase; %NULL without an error if the keyring has
 *   none
 */
TinSecret *
tin_keyring_look_up_finish (GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * tin_keyring_keep_async:
 * @directory: the absolute path of a profile's folder
 * @passphrase: (nullable): %NULL makes the keyring forget the one that it has
 */
void
tin_keyring_keep_async (const char          *directory,
                        const char          *passphrase,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, tin_keyring_keep_async);
  keep (task, directory, passphrase);
}

/**
 * tin_keyring_keep_finish:
 *
 * Returns: %FALSE with %TIN_ERROR_STORAGE if there is no keyring, or it refuses
 */
gboolean
tin_keyring_keep_finish (GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
