/*
 * The protocol between the TypeScript backend and the supervisor.
 * Twin: backends/native/protocol.ts. Shared test vectors: native/common/protocol.vectors. Change all three together.
 *
 * A connection is a stream of frames, little endian:
 *     u32 payload length | u8 type | u8 0 | u8 0 | u8 0 | u32 run id | payload
 * `str` and `bytes` are u32 length + that many bytes; a str holds no NUL. `list of X` is u32 count + the items.
 * A payload must be used up exactly. Run ids are chosen by the client, unique among its live runs, 0 = the connection itself.
 * Anything that does not fit closes the connection: the peer is broken or hostile, and there is no way to resynchronise. So does a HELLO, or
 * the rest of a frame, that does not come within ten seconds. There may be several clients; none sees or touches what belongs to another.
 *
 * Client to supervisor
 *   HELLO       u32 protocol version                                   first frame; answered by WELCOME
 *   KEEP_READY  str image, str seccomp, u64 disk bytes, u32 count      how many boxes of this kind stand ready (0: none), as long as it is
 *                                                                      connected and as far as its share goes
 *   RUN         str image, str seccomp, u8 flags (RUN_*), limits, list of str gives, u64 collect bytes max,
 *               u32 collect files max, bytes stdin, bytes job
 *     limits    u64 each: cpu ms, wall ms, memory bytes, output bytes (a stream), processes, file bytes, disk bytes, open files,
 *               stack bytes, cpu percent of one core (0: no share set)
 *     gives     paths or globs below the work folder: * ? [..] within a component; a last component ** is everything below
 *     job       opaque to the supervisor, read inside the box by the process that becomes the program:
 *               list of str argv, list of str environment ("NAME=value"), list of files { str path, u32 mode, bytes content }
 *   STDIN       the payload is more stdin (only with RUN_STDIN_STREAMED; at most the granted credit is outstanding)
 *   STDIN_END   -
 *   KILL        -     ends the run as cancelled; harmless when it is over
 *   STATS       -
 *
 * Supervisor to client
 *   WELCOME     u32 protocol version, str isolation (in words), u32 instance, str images root, u8 boxes are limited and
 *               measured as a whole (0: only as far as the kernel does that by process)
 *   STARTED     u8 was ready, u64 box microseconds (RUN received to hand-over)
 *   OUTPUT      u8 stream (1, 2), the rest is data kept under the cap
 *   FILE        str path, u32 mode, bytes content
 *   FILE_ERROR  str path, u8 code (FILE_ERROR_*), str message
 *   EXIT        u8 kill reason (KILL_*), u8 how (EXIT_*), u32 value (exit code, signal number or errno), u64 stdout bytes seen,
 *               u64 stderr bytes seen, u64 cpu us, u64 wall us, u64 memory peak bytes, u32 oom kills, u32 fork refusals, u8 disk full
 *               last frame of a run; FILE and FILE_ERROR come before it
 *   FAILURE     u32 code (FAILURE_*), str message      our own failure; ends the run, or with run id 0 the connection
 *   STDIN_CREDIT u32 bytes that may be sent on         the first credit is STDIN_WINDOW, granted implicitly by RUN
 *   STATS_REPLY u32 boxes ready, u32 boxes running, u64 boxes made, u64 ready hits, u64 ready misses; of this client's runs and kinds, under
 *               the run id of its STATS
 */
#ifndef GLOVEBOX_PROTOCOL_H
#define GLOVEBOX_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PROTOCOL_VERSION = 2, FRAME_HEADER_BYTES = 12 };

/* Bounds. A RUN or a FILE may carry a whole artefact (RUN_PAYLOAD_MAX); every other frame is small (PAYLOAD_MAX). */
enum { RUN_PAYLOAD_MAX = 192 << 20, PAYLOAD_MAX = 1 << 20, STDIN_WINDOW = 256 << 10, OUTPUT_CHUNK_MAX = 64 << 10 };
enum { NAME_BYTES_MAX = 128, GIVES_MAX = 100, PATTERN_BYTES_MAX = 400 };

enum frame_type {
	FRAME_HELLO = 1, FRAME_KEEP_READY = 2, FRAME_RUN = 3, FRAME_STDIN = 4, FRAME_STDIN_END = 5, FRAME_KILL = 6, FRAME_STATS = 7,
	FRAME_WELCOME = 64, FRAME_STARTED = 65, FRAME_OUTPUT = 66, FRAME_FILE = 67, FRAME_FILE_ERROR = 68, FRAME_EXIT = 69,
	FRAME_FAILURE = 70, FRAME_STDIN_CREDIT = 71, FRAME_STATS_REPLY = 72,
};

enum { RUN_COLD = 1, RUN_MERGE_STDERR = 2, RUN_STDIN_STREAMED = 4 };
enum { KILL_NONE = 0, KILL_CPU = 1, KILL_WALL = 2, KILL_MEMORY = 3, KILL_OUTPUT = 4, KILL_CANCELLED = 5 };
enum { EXIT_NOT_STARTED = 0, EXIT_EXITED = 1, EXIT_SIGNALLED = 2 };
enum {
	FILE_ERROR_NOT_FOUND = 1, FILE_ERROR_NOT_REGULAR = 2, FILE_ERROR_SYMLINK = 3, FILE_ERROR_TOO_LARGE = 4,
	FILE_ERROR_TOO_MANY = 5, FILE_ERROR_UNREADABLE = 6,
};
enum {
	FAILURE_PROTOCOL = 1,      /* the client broke the protocol */
	FAILURE_NO_IMAGE = 2,      /* no such image below the images root */
	FAILURE_LIMIT = 3,         /* a limit is 0 or over the supervisor's hard ceiling */
	FAILURE_BUSY = 4,          /* no box, uid or memory for one more run; with run id 0: too many clients */
	FAILURE_BOX = 5,           /* the box could not be made, or was lost */
	FAILURE_NO_SECCOMP = 6,    /* no such syscall policy */
};

struct frame_header {
	uint32_t payload_bytes;
	uint8_t type;
	uint32_t run;
};

/* Reads a header of FRAME_HEADER_BYTES that a client sent. False: no client sends such a frame. */
bool frame_header_parse(const uint8_t *bytes, struct frame_header *header);

/* Reads values off a payload. After the first one that does not fit, `bad` is set and all that follow are empty. */
struct reader {
	const uint8_t *at;
	size_t left;
	bool bad;
};

struct span {
	const uint8_t *data;
	size_t length;
};

uint8_t read_u8(struct reader *reader);
uint32_t read_u32(struct reader *reader);
uint64_t read_u64(struct reader *reader);
struct span read_span(struct reader *reader);
/* A str as a fresh C string of at most `max` bytes; NULL when it does not fit (or there is no memory). The caller frees it. */
char *read_string(struct reader *reader, size_t max);
/* True when the payload fitted and is used up exactly. */
bool reader_done(const struct reader *reader);

/* Builds one frame in memory. Growth that fails sets `bad`. */
struct writer {
	uint8_t *data;
	size_t length, room;
	bool bad;
};

/* Starts a frame; `payload_bytes` is a hint that saves growing. */
void frame_begin(struct writer *writer, uint8_t type, uint32_t run, size_t payload_bytes);
void write_u8(struct writer *writer, uint8_t value);
void write_u32(struct writer *writer, uint32_t value);
void write_u64(struct writer *writer, uint64_t value);
void write_raw(struct writer *writer, const void *data, size_t length);
void write_span(struct writer *writer, const void *data, size_t length);
void write_string(struct writer *writer, const char *text);
/* Puts the payload's length into the header. */
void frame_end(struct writer *writer);

#endif
