/* libFuzzer target: a client's bytes through everything that decodes them. */
#include "../supervisor/connection.h"
#include "../supervisor/request.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool receive(void *context, const struct frame_header *header, uint8_t *payload)
{
	(void)context;
	struct request request;
	if (header->type != FRAME_RUN) {
		free(payload);
		return true;
	}
	if (request_decode(&request, payload, header->payload_bytes)) {
		if (limits_problem(&request.limits) == NULL && request.limits.processes > 4096)
			abort();
#ifdef PLANTED
		if (request.flags == RUN_MERGE_STDERR)
			abort();
#endif
		request_free(&request);
	}
	return true;
}

static enum admission admit(void *context, const struct frame_header *header)
{
	(void)context;
	return header->run == 0x6e6e6e6e ? ADMIT_NOT : ADMIT;
}

/* The first byte says where the stream is cut, so that a frame in two parts is a case like any other. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	size_t cut = data[0] < size ? data[0] : size - 1;
	const struct frame_receiver receiver = { admit, receive, NULL };
	struct frame_input input = { .header_have = 0 };
	if (frame_input_feed(&input, data + 1, cut, &receiver) && size - 1 > cut)
		frame_input_feed(&input, data + 1 + cut, size - 1 - cut, &receiver);
	frame_input_free(&input);
	return 0;
}
