/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz-bodies.h"
#include "fuzz-support.h"

/* The body of one frame: its type, modulo 16, and all the rest. */

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  if (size > 0)
    fuzz_check_body (data[0] % 16, data + 1, size - 1);
  return 0;
}
