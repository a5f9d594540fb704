/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/* Every bound on size, number and time, each with its reason. Times are in microseconds unless the
 * name says otherwise. */

#define TIN_MS(n) ((gint64) (n) * 1000)
#define TIN_SECONDS(n) ((gint64) (n) * G_USEC_PER_SEC)

/* --- Frames ------------------------------------------------------------------------------- */

/* A frame with its header: small enough that a chat message behind it waits little. */
#define TIN_FRAME_MAX (64 * 1024)
/* Everything a stranger can send before the first authenticated frame was accepted. */
#define TIN_UNAUTHENTICATED_MAX (8 * 1024)
/* A text: a book chapter; longer things are files. */
#define TIN_TEXT_MAX (1024 * 1024)
/* The part of a text that one MESSAGE frame carries, so that the frame stays under its cap. */
#define TIN_PART_MAX (60 * 1024)
/* The text of a reaction: the longest emoji there are, families with skin tones, take half. */
#define TIN_REACTION_MAX 64
/* A name: what a list row can show, in characters and in the bytes that these may take. */
#define TIN_NAME_MAX_CHARS 64
#define TIN_NAME_MAX_BYTES (TIN_NAME_MAX_CHARS * 4)
/* Logs of ours that one HELLO lists: more than one only after a database was lost. */
#define TIN_HELLO_LOGS_MAX 64
/* Nesting and members of a CBOR value: ours use 3 and 8. */
#define TIN_CBOR_DEPTH_MAX 4
#define TIN_CBOR_ITEMS_MAX 256

/* --- Links -------------------------------------------------------------------------------- */

/* From accepting or connecting to the first authenticated frame. */
#define TIN_HANDSHAKE_TIMEOUT TIN_SECONDS (10)
/* A dialled address that may be a plain program: silence after which it is one. A Tincan that is
 * busy, with its first window say, must not be taken for one: that would not be encrypted. */
#define TIN_GREETING_WAIT TIN_SECONDS (1)
/* This and two round trips, where that is longer than the above. */
#define TIN_GREETING_WAIT_BASE TIN_MS (150)
/* Silence on an accepted connection before the greeting is said. */
#define TIN_GREETING_DELAY TIN_MS (150)
#define TIN_GREETING "TINCAN/1\n"
/* Silence before a PING, and how long its answer may take. Together with one tick they stay under
 * the 20 seconds after which a dead link must be shown as dead. */
#define TIN_PING_AFTER TIN_SECONDS (13)
#define TIN_PONG_WAIT TIN_SECONDS (5)
/* How often links are looked at for the two above. */
#define TIN_LINK_TICK TIN_MS (500)
/* Written but not yet taken by the kernel: above HIGH no more is encoded, below LOW it goes on;
 * past MAX the peer does not read and the link is cut. */
#define TIN_QUEUE_LOW (128 * 1024)
#define TIN_QUEUE_HIGH (512 * 1024)
#define TIN_QUEUE_MAX (4 * 1024 * 1024)
/* Received and not yet committed: above it the link is not read. */
#define TIN_UNCOMMITTED_MAX (8 * 1024 * 1024)
/* What a message counts there beside its text, which may be empty. */
#define TIN_MESSAGE_COST 128
/* What the kernel may hold unsent, so that a message overtakes what is still ours. */
#define TIN_NOTSENT_LOWAT (64 * 1024)
/* Time for a goodbye to leave when the program quits. */
#define TIN_GOODBYE_WAIT TIN_SECONDS (2)

/* --- Typing ------------------------------------------------------------------------------- */

/* How often it is said again while it goes on, ... */
#define TIN_TYPING_REPEAT TIN_SECONDS (4)
/* ... and after which silence it is over: a repetition may be late by most of another. */
#define TIN_TYPING_TIMEOUT TIN_SECONDS (7)

/* --- Dialling ----------------------------------------------------------------------------- */

/* From the first look at the name until somebody has answered. */
#define TIN_CONNECT_TIMEOUT TIN_SECONDS (8)
/* Before a lost peer is dialled again; each time twice as long, up to MAX. */
#define TIN_BACKOFF_FIRST TIN_SECONDS (1)
#define TIN_BACKOFF_MAX TIN_SECONDS (60)

/* --- Strangers ---------------------------------------------------------------------------- */

/* Connections that have not shown who they are: each costs a TLS session. */
#define TIN_PENDING_MAX 64
#define TIN_PENDING_PER_ADDRESS_MAX 8
/* Of these places, and as many of the silent plain ones below: kept for the hosts of peers whom the
 * person knows. */
#define TIN_FRIENDS_RESERVED 8
/* Plain connections that have not said anything: these may wait for a person to type. */
#define TIN_SILENT_PLAIN_MAX 256
#define TIN_SILENT_PLAIN_PER_ADDRESS_MAX 16
/* New connections of one address: a bucket of BURST that fills by RATE a second. */
#define TIN_ADDRESS_BURST 64
#define TIN_ADDRESS_RATE 16
/* The bucket of a host of a known peer: many may share one router with somebody who floods. */
#define TIN_FRIEND_BURST 256
/* Addresses that the buckets remember. */
#define TIN_ADDRESSES_MAX 4096
/* File descriptors left free for the rest of the program. */
#define TIN_SPARE_DESCRIPTORS 32
/* Connections that wait in the kernel, which takes fewer where it is told so. Past it a friend is
 * heard a second later, when his computer asks again; so many strangers are answered in less. */
#define TIN_LISTEN_BACKLOG 4096
/* A stranger's plain text: bytes of one connection. */
#define TIN_PLAIN_CONNECTION_MAX (1024 * 1024)
/* What is kept of it at a time: a text that is longer than what is taken of a stranger is told from
 * one that is not, whatever its header. */
#define TIN_PLAIN_STRANGER_CHUNK_MAX (66 * 1024)
/* Peers of one address that a header alone makes: the people behind one router, and no more. */
#define TIN_PLAIN_PEERS_PER_ADDRESS_MAX 64
/* Messages, and bytes of text, of a stranger that are taken before the person accepts it. */
#define TIN_STRANGER_MESSAGES_MAX 32
#define TIN_STRANGER_BYTES_MAX (64 * 1024)
/* Strangers who wrote something and are kept: more than a person would look through. */
#define TIN_STRANGERS_KEPT_MAX 256
/* Those of one address: the people behind one router, and nobody who takes all places. */
#define TIN_STRANGERS_PER_ADDRESS_MAX 64
/* What is written to a stranger and not taken by the kernel: it is owed answers alone, and whoever
 * asks and does not read has the link cut. */
#define TIN_STRANGER_QUEUE_MAX (256 * 1024)
/* Strangers who wait to be accepted where the person is asked first; kept in memory alone. */
#define TIN_REQUESTS_MAX 32
/* Texts of a plain-text one of these, and their bytes, that wait with it. */
#define TIN_REQUEST_TEXTS_MAX 8
#define TIN_REQUEST_TEXT_MAX 1024
/* How often a passed limit is logged. */
#define TIN_LIMIT_LOG_INTERVAL TIN_SECONDS (60)

/* --- Plain-text peers --------------------------------------------------------------------- */

/* A chunk is complete after this much silence, ... */
#define TIN_PLAIN_QUIET TIN_MS (200)
/* ... and this much more where it ends inside a header or a character. */
#define TIN_PLAIN_PATIENCE TIN_SECONDS (1)
/* A frame as most of these programs read it: one recv (1024). */
#define TIN_PLAIN_FRAME_MAX 1024
/* A name in a header, in characters. */
#define TIN_PLAIN_NAME_MAX 31
/* Between two frames of a long text when the peer does not close. */
#define TIN_PLAIN_GAP TIN_MS (250)
/* For a receipt or the end, after a message was sent. */
#define TIN_PLAIN_RECEIPT_WAIT TIN_SECONDS (3)

/* --- Trust -------------------------------------------------------------------------------- */

/* Addresses at which one key was reached and is expected again: names, networks, routers. */
#define TIN_PLACES_MAX 8
/* A comparison of a code, from its first step on: two people have to find and read it. */
#define TIN_COMPARE_TIMEOUT TIN_SECONDS (5 * 60)
/* COMPARE frames that are read of one link: a comparison takes three or four. */
#define TIN_COMPARE_FRAMES_MAX 64
/* Comparisons that somebody who is not known begins, and that the person does not agree to: after
 * these no more are asked about until the person begins one. */
#define TIN_COMPARES_UNANSWERED_MAX 4

/* --- Conversations ------------------------------------------------------------------------ */

/* Messages of a conversation that are kept loaded while it is shown at its end. */
#define TIN_WINDOW_MESSAGES 1000
/* Older ones that are loaded at a time. */
#define TIN_PAGE_MESSAGES 100
/* A text that is being written, in bytes, which is kept for the next start: what is somewhat too
 * long to be sent can be cut. */
#define TIN_DRAFT_MAX (2 * TIN_TEXT_MAX)
/* A peer's clock moves ours ahead by no more than this, in milliseconds. */
#define TIN_CLOCK_DRIFT_MAX_MS (5 * 60 * 1000)

/* --- Disk --------------------------------------------------------------------------------- */

/* Before a write that the disk would not take is tried again. */
#define TIN_STORAGE_RETRY TIN_SECONDS (2)
/* How long marks wait for more of them; those that are lost with the power are said again. */
#define TIN_MARKS_DELAY TIN_SECONDS (1)
/* How often what is too old is looked for. */
#define TIN_EXPIRE_INTERVAL TIN_SECONDS (3600)
/* For what was asked of the history to be done when the program ends. */
#define TIN_CLOSE_WAIT TIN_SECONDS (10)
/* Hits that one look into the index brings, and messages that an outbox lists. */
#define TIN_SEARCH_HITS 50
#define TIN_OUTBOX_MAX 1000

/* --- Main loop ---------------------------------------------------------------------------- */

/* Below GTK's redraw (120) and above idle work (200): a flood never stops the window drawing. */
#define TIN_PRIORITY_NETWORK 130
