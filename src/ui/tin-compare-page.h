/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-compare.h"

G_BEGIN_DECLS

/* What the dialog that compares a code shows: a TinCompareState, or one of these, before there is
 * a comparison or after it. */
typedef enum
{
  TIN_COMPARE_PAGE_CONNECTING = TIN_COMPARE_LAST,
  TIN_COMPARE_PAGE_OFFLINE,
  TIN_COMPARE_PAGE_RIVAL_OFFLINE,  /* a key that was met under the address of somebody else */
  TIN_COMPARE_PAGE_FAILED,     /* to connect: its text is another one each time */
  TIN_COMPARE_PAGE_REQUEST,    /* of somebody who was not let in yet */
  TIN_COMPARE_PAGE_BLOCKED,
  TIN_COMPARE_PAGE_REPLACED,
  TIN_COMPARE_PAGE_NO_KEY,
  TIN_COMPARE_PAGE_UNDECIDED,  /* verified, and there is another key under the same name */
  TIN_COMPARE_PAGE_LAST
} TinComparePageKind;

/* The words of one of them that is not the code itself. */
typedef struct
{
  const char *icon;          /* (nullable) NULL while something is waited for */
  const char *style;         /* (nullable) a class of the icon */
  const char *title;         /* to be translated; %s stands for a name, here and below */
  const char *body;          /* (nullable) likewise */
  const char *label;         /* (nullable) of a button, to be translated */
  const char *action;        /* (nullable) of that button */
  const char *other_label;   /* (nullable) of a second one */
  const char *other_action;  /* (nullable) */
} TinComparePage;

const TinComparePage *tin_compare_page_get (guint       kind);
char                 *tin_compare_page_say (const char *format,
                                            const char *name);

G_END_DECLS
