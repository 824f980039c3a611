#include "collect.h"

#include "../common/fds.h"
#include "../common/guard.h"
#include "box.h"
#include "client.h"
#include "run.h"
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SLICE_BYTES = 1 << 20, SEARCH_SLICE_NS = 500000, PAGE_BYTES = 4096 };
/* Whole files are sent in one frame. It is built in memory, one at a time, and counts with what the connection queues. */
enum { FILE_BYTES_MAX = RUN_PAYLOAD_MAX - FOUND_PATH_BYTES_MAX - 64 };

static const char *error_message(uint8_t error)
{
	static const char *const messages[] = {
		[FILE_ERROR_NOT_FOUND] = "no such file", [FILE_ERROR_NOT_REGULAR] = "not a regular file",
		[FILE_ERROR_SYMLINK] = "a symbolic link, or below one", [FILE_ERROR_TOO_LARGE] = "more bytes than may be collected",
		[FILE_ERROR_TOO_MANY] = "more files than may be collected", [FILE_ERROR_UNREADABLE] = "cannot be read",
	};
	return messages[error];
}

static void send_error(const struct run *run, const char *path, uint8_t error, const char *message)
{
	struct writer frame;
	frame_begin(&frame, FRAME_FILE_ERROR, run->id, 64);
	write_string(&frame, path);
	write_u8(&frame, error);
	write_string(&frame, message);
	frame_end(&frame);
	connection_send(&run->client->connection, &frame);
}

static void tell_error(const struct collector *collector, const char *path, uint8_t error)
{
	send_error(collector->first, path, error, error_message(error));
}

static uint8_t error_of(int number)
{
	switch (number) {
	case ENOENT: case ENOTDIR: case ENAMETOOLONG:
		return FILE_ERROR_NOT_FOUND;
	case ELOOP:
		return FILE_ERROR_SYMLINK;
	case ENXIO: case ENODEV: case EISDIR:
		return FILE_ERROR_NOT_REGULAR;
	default:
		return FILE_ERROR_UNREADABLE;
	}
}

/* A sparse file is as large as it says: its holes would be sent. So one that is larger than its disk was never written. */
static bool too_large(const struct collector *collector, uint64_t bytes)
{
	uint64_t disk_bytes = collector->first->request.limits.disk_bytes + PAGE_BYTES;
	return bytes > FILE_BYTES_MAX || (GUARD(collect_bytes) && (bytes > collector->bytes_left || bytes > disk_bytes));
}

/* Opens the next file and begins its frame, unless it has to wait for that; FILE_ERROR_* or 0. */
static uint8_t begin_file(struct collector *collector, const char *path)
{
	struct stat status;
	collector->file = open_beneath(collector->first->box->disk, path, O_RDONLY);
	if (collector->file < 0)
		return error_of(errno);
	if (fstat(collector->file, &status) < 0)
		return FILE_ERROR_UNREADABLE;
	if (GUARD(collect_regular) && !S_ISREG(status.st_mode))
		return FILE_ERROR_NOT_REGULAR;
	if (too_large(collector, (uint64_t)status.st_size))
		return FILE_ERROR_TOO_LARGE;
	if ((uint64_t)status.st_size > client_room_bytes(collector->first->client)) {
		collector->awaited_bytes = (uint64_t)status.st_size;
		close_fd(&collector->file);
		return 0;
	}
	frame_begin(&collector->frame, FRAME_FILE, collector->first->id, (size_t)status.st_size + FOUND_PATH_BYTES_MAX + 64);
	if (collector->frame.bad)
		return FILE_ERROR_TOO_LARGE;
	collector->file_left = (uint64_t)status.st_size;
	collector->bytes_left -= collector->file_left;
	write_string(&collector->frame, path);
	write_u32(&collector->frame, status.st_mode & 0777);
	write_u32(&collector->frame, (uint32_t)status.st_size);
	return 0;
}

static void next_file(struct collector *collector)
{
	const struct found_file *found = &collector->found.files[collector->next];
	uint8_t error = found->error ? found->error : begin_file(collector, found->path);
	if (collector->awaited_bytes > 0)
		return;
	collector->next++;
	if (!error)
		return;
	close_fd(&collector->file);
	tell_error(collector, found->path, error);
}

static void drop_file(struct collector *collector)
{
	close_fd(&collector->file);
	free(collector->frame.data);
	collector->frame = (struct writer){ 0 };
}

static void read_slice(struct collector *collector)
{
	static uint8_t bytes[SLICE_BYTES];
	size_t want = collector->file_left < sizeof bytes ? (size_t)collector->file_left : sizeof bytes;
	ssize_t got = want > 0 ? read(collector->file, bytes, want) : 0;
	/* Nothing can change the file now; should a read fail all the same, nothing of the frame has been sent. */
	if (want > 0 && got <= 0) {
		drop_file(collector);
		tell_error(collector, collector->found.files[collector->next - 1].path, FILE_ERROR_UNREADABLE);
		return;
	}
	if (got > 0) {
		write_raw(&collector->frame, bytes, (size_t)got);
		collector->file_left -= (uint64_t)got;
	}
	if (collector->file_left > 0)
		return;
	close_fd(&collector->file);
	frame_end(&collector->frame);
	connection_send(collector->connection, &collector->frame);
}

/* The first run is done with; the next one, if any, starts from nothing. */
static struct run *pop(struct collector *collector)
{
	struct run *run = collector->first;
	collector->first = run->next_collecting;
	if (!collector->first)
		collector->last = NULL;
	found_cancel(collector->search);
	collector->search = NULL;
	found_list_free(&collector->found);
	collector->searched = false;
	collector->awaited_bytes = 0;
	drop_file(collector);
	return run;
}

/* A part of the search: a program that made many names must not keep the others' limits waiting. */
static void search_slice(struct collector *collector)
{
	const struct request *request = &collector->first->request;
	uint64_t until = monotonic_ns() + SEARCH_SLICE_NS;
	if (!collector->search)
		collector->search = found_begin(collector->first->box->disk, request->gives, request->gives_count);
	while (collector->search && found_step(collector->search))
		if (monotonic_ns() >= until)
			return;
	if (collector->search)
		found_end(collector->search, &collector->found, request->limits.collect_files);
	if (!collector->search || collector->found.incomplete)
		tell_error(collector, request->gives[0], FILE_ERROR_UNREADABLE);
	collector->search = NULL;
	collector->searched = true;
	collector->next = 0;
	collector->bytes_left = request->limits.collect_bytes;
}

static bool slice(struct task *task)
{
	struct collector *collector = container_of(task, struct collector, task);
	struct run *run = collector->first;
	if (!run || collector->connection->full)
		return false;
	if (!collector->searched) {
		search_slice(collector);
	} else if (collector->file >= 0) {
		read_slice(collector);
	} else if (collector->next < collector->found.count) {
		next_file(collector);
	} else {
		run_collected(pop(collector));
	}
	return collector->first != NULL && collector->awaited_bytes == 0;
}

void collector_open(struct collector *collector, struct loop *loop, struct connection *connection)
{
	*collector = (struct collector){ .task.slice = slice, .loop = loop, .connection = connection, .file = -1 };
}

void collector_flow(struct collector *collector)
{
	if (!collector->first || collector->connection->full)
		return;
	collector->awaited_bytes = 0;
	task_queue(collector->loop, &collector->task);
}

uint64_t collector_holds_bytes(const struct collector *collector)
{
	return collector->frame.data ? collector->frame.length + collector->file_left : 0;
}

void collect_files(struct collector *collector, struct run *run)
{
	if (collector->last)
		collector->last->next_collecting = run;
	else
		collector->first = run;
	collector->last = run;
	task_queue(collector->loop, &collector->task);
}

void collect_nothing(const struct run *run)
{
	for (uint32_t i = 0; i < run->request.gives_count; i++)
		send_error(run, run->request.gives[i], FILE_ERROR_UNREADABLE, "a process of the box does not end");
}

void collect_forget(struct collector *collector, const struct run *run)
{
	if (collector->first == run) {
		pop(collector);
		return;
	}
	for (struct run *at = collector->first; at; at = at->next_collecting) {
		if (at->next_collecting != run)
			continue;
		at->next_collecting = run->next_collecting;
		if (collector->last == run)
			collector->last = at;
	}
}
