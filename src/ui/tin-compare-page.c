/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-compare-page.h"

#include <glib/gi18n.h>

#include "tin-text.h"
#include "tin-words.h"

/* What is said while a code is compared and when that has ended: how it stands, what it means, and
 * what to do next. The first button of a page is never one that cannot be taken back. */

#define AGAIN N_("Compare _Again"), "dialog.again"
/* Translators: a button that closes the dialog */
#define CLOSE N_("_Close"), "window.close"
/* Translators: a verb: makes a connection to that person */
#define CONNECT N_("C_onnect"), "dialog.again"

static const TinComparePage asked = {
  .icon = "tincan-verified-symbolic",
  /* Translators: %s is a person’s name */
  .title = N_("%s Wants to Compare a Code"),
  /* Translators: %s is a person’s name */
  .body = N_("If both screens show the same code, you can be sure that this is %s, and that nobody "
             "in between can read what you write.\n\n"
             "For that you have to hear or see each other: on the phone, or face to face."),
  /* Translators: a verb: begins to compare a code */
  .label = N_("_Compare"), .action = "dialog.agree",
  .other_label = N_("_Not Now"), .other_action = "window.close",
};

static const TinComparePage asking = {
  /* Translators: %s is a person’s name */
  .title = N_("Waiting for %s"),
  /* Translators: %s is a person’s name */
  .body = N_("As soon as both of you want to compare, both screens show a code.\n\n"
             "Meanwhile call %s, or go there: you will read it aloud to each other."),
};

static const TinComparePage verified = {
  .icon = "tincan-verified-symbolic",
  .style = "success",
  /* Translators: %s is a person’s name */
  .title = N_("%s Is Verified"),
  /* Translators: %s is a person’s name */
  .body = N_("Both of you saw the same code: this is %s, and nobody is in between.\n\n"
             "Should another key ever answer in this name, Tincan says so."),
  .label = N_("_Done"), .action = "window.close",
};

static const TinComparePage undecided = {
  .icon = "tincan-verified-symbolic",
  .style = "success",
  .title = N_("The Codes Match"),
  /* Translators: %s is a person’s name */
  .body = N_("Whoever read the code to you holds this key, and nobody is in between.\n\n"
             "There is another key in the name of %s. The conversation asks what you want to do "
             "about it."),
  .label = N_("_Done"), .action = "window.close",
};

static const TinComparePage different = {
  .icon = "dialog-warning-symbolic",
  .style = "error",
  .title = N_("Somebody May Be in Between"),
  /* Translators: %s is a person’s name */
  .body = N_("The codes on the two screens are different. What you and %s write may be read and "
             "changed on its way.\n\n"
             "Send nothing that others must not know. Compare again in another network, best in "
             "the same room. If the codes differ again, do not trust this connection."),
  /* Translators: a verb: ends the connection to that person */
  .label = N_("_Disconnect"), .action = "dialog.disconnect",
  .other_label = N_("Compare _Again"), .other_action = "dialog.again",
};

static const TinComparePage cancelled = {
  .icon = "process-stop-symbolic",
  .style = "dim-label",
  .title = N_("The Comparison Was Stopped"),
  /* Translators: %s is a person’s name */
  .body = N_("Nothing has changed, for better or worse. Ask %s what happened, and compare again."),
  AGAIN, CLOSE,
};

static const TinComparePage refused = {
  .icon = "process-stop-symbolic",
  .style = "dim-label",
  /* Translators: %s is a person’s name */
  .title = N_("%s Does Not Want to Compare Now"),
  /* Translators: %s is a person’s name */
  .body = N_("Nothing has changed. Ask %s for a time when both of you can talk, and compare then."),
  AGAIN, CLOSE,
};

static const TinComparePage late = {
  .icon = "document-open-recent-symbolic",
  .style = "dim-label",
  .title = N_("It Took Too Long"),
  /* Translators: %s is a person’s name */
  .body = N_("A code can be compared for five minutes. Nothing has changed. Begin again when you "
             "and %s have time: there will be a new code."),
  AGAIN, CLOSE,
};

static const TinComparePage closed = {
  .icon = "tincan-disconnect-symbolic",
  .style = "dim-label",
  .title = N_("The Connection Was Lost"),
  /* Translators: %s is a person’s name */
  .body = N_("Nothing has changed. Connect to %s again, and compare again: there will be a new "
             "code."),
  .label = N_("C_onnect and Compare"), .action = "dialog.again",
  CLOSE,
};

static const TinComparePage connecting = {
  /* Translators: %s is a person’s name */
  .title = N_("Connecting to %s"),
};

static const TinComparePage offline = {
  .icon = "tincan-disconnect-symbolic",
  .style = "dim-label",
  /* Translators: %s is a person’s name */
  .title = N_("%s Is Not Connected"),
  /* Translators: %s is a person’s name */
  .body = N_("To compare a code both of you have to be there. Ask %s to start Tincan, and "
             "connect."),
  CONNECT, CLOSE,
};

/* Nobody knows yet what its owner is called: so it is told of whom it may be. */
static const TinComparePage rival_offline = {
  .icon = "tincan-disconnect-symbolic",
  .style = "dim-label",
  .title = N_("The New Key Is Not Connected"),
  /* Translators: %s is a person’s name */
  .body = N_("Call %s, and ask whether the new key is theirs. To compare a code both of you have "
             "to be there: connect, and read it aloud to each other."),
  CONNECT, CLOSE,
};

static const TinComparePage failed = {
  .icon = "tincan-disconnect-symbolic",
  .style = "dim-label",
  /* Translators: %s is a person’s name */
  .title = N_("%s Could Not Be Reached"),
  .label = N_("_Try Again"), .action = "dialog.again",
  CLOSE,
};

static const TinComparePage request = {
  .icon = "tincan-details-symbolic",
  .style = "dim-label",
  /* Translators: %s is a person’s name */
  .title = N_("%s Waits for Your Answer"),
  /* Translators: %s is a person’s name */
  .body = N_("Accept %s first. Then you can compare a code."),
  CLOSE,
};

static const TinComparePage blocked = {
  .icon = "action-unavailable-symbolic",
  .style = "dim-label",
  /* Translators: %s is a person’s name */
  .title = N_("%s Is Blocked"),
  /* Translators: %s is a person’s name */
  .body = N_("Unblock %s first. Then you can compare a code."),
  CLOSE,
};

static const TinComparePage replaced = {
  .icon = "document-open-recent-symbolic",
  .style = "dim-label",
  .title = N_("This Key Is No Longer Used"),
  /* Translators: %s is a person’s name */
  .body = N_("%s has a new key. Compare a code in the conversation with that one."),
  CLOSE,
};

static const TinComparePage no_key = {
  .icon = "tincan-not-encrypted-symbolic",
  .style = "warning",
  .title = N_("There Is Nothing to Compare"),
  /* Translators: %s is a person’s name */
  .body = N_("%s uses a plain-text program. It has no key, and nothing is encrypted: anybody could "
             "write in this name.\n\n"
             "With Tincan on both sides you could be sure."),
  CLOSE,
};

/**
 * tin_compare_page_get:
 * @kind: a TinCompareState or a TinComparePageKind
 *
 * Returns: (transfer none) (nullable): its words; %NULL where the code itself is shown
 */
const TinComparePage *
tin_compare_page_get (guint kind)
{
  static const TinComparePage *const pages[TIN_COMPARE_PAGE_LAST] = {
    [TIN_COMPARE_ASKED] = &asked,
    [TIN_COMPARE_ASKING] = &asking,
    [TIN_COMPARE_VERIFIED] = &verified,
    [TIN_COMPARE_DIFFERENT] = &different,
    [TIN_COMPARE_CANCELLED] = &cancelled,
    [TIN_COMPARE_REFUSED] = &refused,
    [TIN_COMPARE_LATE] = &late,
    [TIN_COMPARE_CLOSED] = &closed,
    [TIN_COMPARE_PAGE_CONNECTING] = &connecting,
    [TIN_COMPARE_PAGE_OFFLINE] = &offline,
    [TIN_COMPARE_PAGE_RIVAL_OFFLINE] = &rival_offline,
    [TIN_COMPARE_PAGE_FAILED] = &failed,
    [TIN_COMPARE_PAGE_REQUEST] = &request,
    [TIN_COMPARE_PAGE_BLOCKED] = &blocked,
    [TIN_COMPARE_PAGE_REPLACED] = &replaced,
    [TIN_COMPARE_PAGE_NO_KEY] = &no_key,
    [TIN_COMPARE_PAGE_UNDECIDED] = &undecided,
  };

  g_return_val_if_fail (kind < TIN_COMPARE_PAGE_LAST, NULL);

  return pages[kind];
}

/**
 * tin_compare_page_say:
 * @format: (nullable): of a page, not translated yet
 * @name: for every %s in it, as the peer calls itself
 *
 * Returns: (transfer full): plain text
 */
char *
tin_compare_page_say (const char *format,
                      const char *name)
{
  g_autofree char *isolated = tin_words_isolate (name);

  return tin_text_fill (format != NULL ? _(format) : "", isolated);
}
