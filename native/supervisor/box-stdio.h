/* The program's stdin, stdout and stderr: pipes whose other ends are in the box. */
#ifndef GLOVEBOX_BOX_STDIO_H
#define GLOVEBOX_BOX_STDIO_H

#include "../common/protocol.h"
#include "loop.h"

struct run;

struct box_output {
	struct watch pipe;
	struct run *run;
	uint8_t stream;
	uint64_t seen_bytes;
};

struct box_input {
	struct watch pipe;
	/* First the bytes of the RUN, then what STDIN frames bring. */
	struct span first;
	uint8_t *buffer;
	size_t length, sent;
	bool end;
	/* Taken from the window and not granted again. */
	uint32_t ungranted;
};

struct box_stdio {
	struct box_output output[2];
	struct box_input input;
};

/* Takes the descriptors over (and sets them to -1) and starts to feed and drain them. */
void stdio_begin(struct run *run, int *fds);
/* More stdin. False: more than was granted, or after its end. */
bool stdio_more(struct run *run, const uint8_t *data, size_t length);
void stdio_no_more(struct run *run);
/* Reads output, or stops to while the client is slow. */
void stdio_flow(struct run *run);
/* Takes what is left in the pipes, without waiting, and closes them. */
void stdio_finish(struct run *run);

#endif
