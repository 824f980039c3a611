/*
 * Takes the files that a run gives, when everything in its box is dead. The tree was written by a program that nobody trusts: every name is
 * opened beneath the work folder, without following links, and only regular files are read. A client has a collector, which takes one run at
 * a time, and a slice of it a turn: so a client that asks for much, or does not read, keeps no other waiting.
 */
#ifndef GLOVEBOX_COLLECT_H
#define GLOVEBOX_COLLECT_H

#include "../common/protocol.h"
#include "found.h"
#include "loop.h"

struct run;
struct connection;

struct collector {
	struct task task;
	struct loop *loop;
	struct connection *connection;
	struct run *first, *last;
	/* Of the first run: the search while it goes on, what was found, how far it is sent, and the file that is being read. */
	struct found_search *search;
	struct found_list found;
	bool searched;
	uint32_t next;
	int file;
	uint64_t file_left, bytes_left;
	/* As large as the next file is; 0: it does not wait for that much to be free of what all clients share. */
	uint64_t awaited_bytes;
	struct writer frame;
};

void collector_open(struct collector *collector, struct loop *loop, struct connection *connection);
/* The connection takes more again. */
void collector_flow(struct collector *collector);
/* Of the file that is built. */
uint64_t collector_holds_bytes(const struct collector *collector);
/* Sends a FILE or a FILE_ERROR for everything asked for, then calls run_collected. */
void collect_files(struct collector *collector, struct run *run);
/* Somebody in the box would not die: a FILE_ERROR for everything asked for. */
void collect_nothing(const struct run *run);
/* The run is abandoned; harmless when it is not being collected. */
void collect_forget(struct collector *collector, const struct run *run);

#endif
