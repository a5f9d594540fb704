/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "side-painted.h"

/* tincan-bench-start: the real program, with its own main() and arguments, that says when it has
 * drawn something. */

/* The build has both called so; this one is to be found by its own name. */
#undef main

/* That of main.c */
int tincan_main (int    argc,
                 char **argv);

int
main (int    argc,
      char **argv)
{
  side_painted_watch ("TinMessageRow");
  return tincan_main (argc, argv);
}
