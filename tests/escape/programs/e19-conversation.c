/* One side of a conversation with a caller who says one letter and then waits. */
#include "escape.h"

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";
	char answer[2];
	if (strcmp(how, "no-flush") == 0) {
		/* Into a pipe stdio prints by blocks: the question never leaves, so that no answer ever comes. */
		printf("a question that stays in the buffer");
	} else if (strcmp(how, "closes-early") == 0) {
		close(0);
		say("has heard enough\n");
		usleep(100000);
		return 0;
	} else if (strcmp(how, "closes-stdout") == 0) {
		say("has said enough\n");
		close(1);
		close(2);
	} else {
		say("a question\n");
	}
	(void)!read(0, answer, 1);
	(void)!read(0, answer, 1);
	return 1;
}
