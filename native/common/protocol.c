/* Frames in memory: see protocol.h for what they hold. */
#include "protocol.h"

#include <stdlib.h>
#include <string.h>

static uint32_t load_u32(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static void store_u32(uint8_t *bytes, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
}

bool frame_header_parse(const uint8_t *bytes, struct frame_header *header)
{
	header->payload_bytes = load_u32(bytes);
	header->type = bytes[4];
	header->run = load_u32(bytes + 8);
	if (bytes[5] != 0 || bytes[6] != 0 || bytes[7] != 0)
		return false;
	if (header->type < FRAME_HELLO || header->type > FRAME_STATS)
		return false;
	return header->payload_bytes <= (header->type == FRAME_RUN ? RUN_PAYLOAD_MAX : PAYLOAD_MAX);
}

static const uint8_t *take(struct reader *reader, size_t length)
{
	if (reader->bad || reader->left < length) {
		reader->bad = true;
		reader->left = 0;
		return NULL;
	}
	const uint8_t *at = reader->at;
	reader->at += length;
	reader->left -= length;
	return at;
}

uint8_t read_u8(struct reader *reader)
{
	const uint8_t *at = take(reader, 1);
	return at ? *at : 0;
}

uint32_t read_u32(struct reader *reader)
{
	const uint8_t *at = take(reader, 4);
	return at ? load_u32(at) : 0;
}

uint64_t read_u64(struct reader *reader)
{
	const uint8_t *at = take(reader, 8);
	return at ? (uint64_t)load_u32(at) | (uint64_t)load_u32(at + 4) << 32 : 0;
}

struct span read_span(struct reader *reader)
{
	uint32_t length = read_u32(reader);
	const uint8_t *at = take(reader, length);
	return at ? (struct span){ at, length } : (struct span){ NULL, 0 };
}

char *read_string(struct reader *reader, size_t max)
{
	struct span span = read_span(reader);
	if (reader->bad || span.length > max || (span.length > 0 && memchr(span.data, 0, span.length)))
		goto bad;
	char *text = malloc(span.length + 1);
	if (!text)
		goto bad;
	if (span.length > 0)
		memcpy(text, span.data, span.length);
	text[span.length] = 0;
	return text;
bad:
	reader->bad = true;
	reader->left = 0;
	return NULL;
}

bool reader_done(const struct reader *reader)
{
	return !reader->bad && reader->left == 0;
}

static uint8_t *grow(struct writer *writer, size_t more)
{
	if (writer->bad)
		return NULL;
	if (writer->room - writer->length < more) {
		size_t room = writer->length + more + writer->length / 2;
		uint8_t *data = realloc(writer->data, room);
		if (!data) {
			writer->bad = true;
			return NULL;
		}
		writer->data = data;
		writer->room = room;
	}
	uint8_t *at = writer->data + writer->length;
	writer->length += more;
	return at;
}

void frame_begin(struct writer *writer, uint8_t type, uint32_t run, size_t payload_bytes)
{
	memset(writer, 0, sizeof *writer);
	size_t room = FRAME_HEADER_BYTES + payload_bytes;
	writer->data = malloc(room);
	writer->room = writer->data ? room : 0;
	writer->bad = !writer->data;
	uint8_t *header = grow(writer, FRAME_HEADER_BYTES);
	if (!header)
		return;
	memset(header, 0, FRAME_HEADER_BYTES);
	header[4] = type;
	store_u32(header + 8, run);
}

void write_u8(struct writer *writer, uint8_t value)
{
	write_raw(writer, &value, 1);
}

void write_u32(struct writer *writer, uint32_t value)
{
	uint8_t *at = grow(writer, 4);
	if (at)
		store_u32(at, value);
}

void write_u64(struct writer *writer, uint64_t value)
{
	write_u32(writer, (uint32_t)value);
	write_u32(writer, (uint32_t)(value >> 32));
}

void write_raw(struct writer *writer, const void *data, size_t length)
{
	uint8_t *at = grow(writer, length);
	if (at && length > 0)
		memcpy(at, data, length);
}

void write_span(struct writer *writer, const void *data, size_t length)
{
	write_u32(writer, (uint32_t)length);
	write_raw(writer, data, length);
}

void write_string(struct writer *writer, const char *text)
{
	write_span(writer, text, strlen(text));
}

void frame_end(struct writer *writer)
{
	if (!writer->bad)
		store_u32(writer->data, (uint32_t)(writer->length - FRAME_HEADER_BYTES));
}
