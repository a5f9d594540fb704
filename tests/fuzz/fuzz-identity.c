/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fuzz-support.h"
#include "tin-error.h"
#include "tin-identity.h"

/* identity.pem, as it lies on the disk. The first byte: bit 0, whether there is a passphrase; bit
 * 1, whether what follows is not the file but what its armour holds: how long the key is, the key,
 * and the certificate; bit 2, whether the key calls itself locked then.
 *
 * Whatever it is, it is never changed: a new key would make a stranger of the person. */

#define FILE_NAME "identity.pem"
#define PASSPHRASE "open"

static void
append_armoured (GString      *file,
                 const char   *label,
                 const guint8 *bytes,
                 gsize         length)
{
  g_autofree char *text = g_base64_encode (bytes, length);

  g_string_append_printf (file, "-----BEGIN %s-----\n%s\n-----END %s-----\n", label, text, label);
}

static GString *
make_file (FuzzInput *input,
           guint8     how)
{
  GString *file = g_string_new (NULL);
  gsize left = (gsize) (input->end - input->at);
  gsize length;

  if ((how & 2) == 0)
    return g_string_append_len (file, (const char *) input->at, (gssize) left);

  length = fuzz_input_take_number (input) % 1024;
  left = (gsize) (input->end - input->at);
  length = MIN (length, left);
  append_armoured (file, how & 4 ? "ENCRYPTED PRIVATE KEY" : "PRIVATE KEY", input->at, length);
  append_armoured (file, "CERTIFICATE", input->at + length, left - length);
  return file;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  FuzzInput input = { data, data + size };
  guint8 how = fuzz_input_take_byte (&input);
  const char *passphrase = how & 1 ? PASSPHRASE : NULL;
  g_autoptr (GString) file = make_file (&input, how);
  const guint8 *bytes = (const guint8 *) file->str;
  g_autoptr (TinIdentity) identity = NULL;
  g_autoptr (GError) error = NULL;
  gboolean locked;

  fuzz_folder_clear ();
  fuzz_folder_put (FILE_NAME, bytes, file->len);
  locked = tin_identity_is_locked (fuzz_folder_get ());
  identity = tin_identity_open (fuzz_folder_get (), passphrase, &error);

  g_assert_cmpint (identity != NULL, ==, error == NULL);
  g_assert_true (error == NULL || error->domain == TIN_ERROR);
  g_assert_true (locked || !g_error_matches (error, TIN_ERROR, TIN_ERROR_LOCKED));
  g_assert_false (locked && passphrase == NULL && identity != NULL);
  g_assert_true (fuzz_folder_holds (FILE_NAME, bytes, file->len));
  if (identity != NULL)
    {
      g_assert_nonnull (tin_identity_get_peer_id (identity));
      g_assert_cmpuint (g_bytes_get_size (tin_identity_get_key (identity)), >, 0);
      g_assert_cmpuint (g_bytes_get_size (tin_identity_get_certificate (identity)), >, 0);
    }

  return 0;
}
