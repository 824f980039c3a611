/*
 * What supervisor, keeper and step process tell each other. They are built together and run on one host, so these are plain structs.
 *
 *   supervisor ⇄ keeper        a SOCK_SEQPACKET pair: one keeper_make (with descriptors), one keeper_reply (with descriptors)
 *   supervisor ⇄ step process  the control socket, a SOCK_STREAM pair: step_note when it waits, hand_over and the job,
 *                              step_note when it execs or fails; it is closed by the exec
 *   init → step process        a pipe: one struct fault, error 0 when the box is built
 */
#ifndef GLOVEBOX_MESSAGES_H
#define GLOVEBOX_MESSAGES_H

#include <errno.h>
#include <stdint.h>
#include <stdio.h>

/* What failed, in a few words, and its errno. error 0: nothing did. */
struct fault {
	int32_t error;
	char what[60];
};

/* Notes what failed with errno; returns -1 so that a caller can return it. */
static inline int fault_set(struct fault *fault, const char *what)
{
	fault->error = errno != 0 ? errno : EIO;
	snprintf(fault->what, sizeof fault->what, "%s", what);
	return -1;
}

enum { CGROUP_TREES_MAX = 4 };

/* Descriptors that come with a keeper_make, in this order; the cgroup.procs files of the box are last. */
enum { MAKE_NETNS, MAKE_CONTROL, MAKE_STDIN, MAKE_STDOUT, MAKE_STDERR, MAKE_POLICY, MAKE_CGROUPS, MAKE_FDS_MAX = MAKE_CGROUPS + CGROUP_TREES_MAX };

/* `uid` is what the program sees as its own, `owner` what the keeper sees: they differ without root, where a box has a user namespace. */
struct keeper_make {
	uint32_t box;
	uint32_t uid, owner;
	uint64_t disk_bytes;
};

enum { REPLY_INIT, REPLY_STEP, REPLY_FDS };

/* box 0: about the keeper itself, once, when its image is mounted (or is not). */
struct keeper_reply {
	uint32_t box;
	int32_t step_pid;
	struct fault fault;
};

/* What the step process is told when the run is known; job_bytes of job follow. */
struct hand_over {
	uint64_t job_bytes;
	uint64_t file_bytes;
	uint64_t open_files;
	uint64_t stack_bytes;
	uint64_t cpu_seconds;
	/* Where no group limits them: data of one process, tasks of the box's user namespace. 0: not limited here. */
	uint64_t data_bytes, tasks;
	uint32_t merge_stderr;
	uint32_t reserved;
};

enum note_kind { NOTE_WAITING = 1, NOTE_EXEC = 2, NOTE_FAILED = 3 };

/* NOTE_WAITING carries a descriptor of the work folder. */
struct step_note {
	uint32_t kind;
	struct fault fault;
	uint64_t monotonic_ns;
};

/* Inherited by a keeper at these numbers. The lifeline never carries a byte: it ends when the supervisor does. */
enum { KEEPER_SOCKET_FD = 3, LIFELINE_FD = 4 };

#endif
