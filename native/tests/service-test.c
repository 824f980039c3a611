/* What can be said about the monitor without a service: when it starts again what died, whom it hurries, what it takes for a command line. */
#include "../monitor/orphans.h"
#include "../monitor/restart-pause.h"
#include "../monitor/spec.h"
#include "suite.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECOND 1000000000ull

static void pauses_grow_test(void)
{
	struct restart_pause restarts = { .started_ns = SECOND };
	uint64_t last = 0;
	CHECK(restart_pause(&restarts, 2 * SECOND) == 0);
	for (int death = 0; death < 6; death++) {
		uint64_t pause = restart_pause(&restarts, 2 * SECOND);
		CHECK(pause > last);
		last = pause;
	}
	for (int death = 0; death < 100; death++)
		CHECK(restart_pause(&restarts, 2 * SECOND) <= 7 * SECOND);
}

static void age_forgives_test(void)
{
	struct restart_pause restarts = { .started_ns = SECOND, .young_deaths = 5 };
	CHECK(restart_pause(&restarts, 60 * SECOND) == 0);
}

static void orphans_are_hurried_test(void)
{
	struct orphans orphans = { 0 };
	pid_t pid = fork();
	if (pid == 0) {
		signal(SIGTERM, SIG_IGN);
		for (;;)
			pause();
	}
	CHECK(pid > 0);
	orphans_adopt(&orphans, (struct orphan){ pid, SIGTERM, SECOND });
	orphans_adopt(&orphans, (struct orphan){ 0, SIGKILL, 2 * SECOND });
	CHECK(orphans_next_ns(&orphans) == SECOND);
	orphans_hurry(&orphans, SECOND);
	CHECK(orphans_any(&orphans) && orphans_next_ns(&orphans) > SECOND);
	orphans_hurry(&orphans, 60 * SECOND);
	int status;
	CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status));
	orphans_ended(&orphans, pid);
	CHECK(!orphans_any(&orphans));
	/* Who is no child, or no more, is nobody to be killed. */
	orphans_adopt(&orphans, (struct orphan){ pid, SIGKILL, SECOND });
	orphans_adopt(&orphans, (struct orphan){ getppid(), SIGKILL, SECOND });
	CHECK(!orphans_any(&orphans));
}

/* With one word of a good command line changed. */
static int parse_with(int place, const char *word, struct spec *spec)
{
	const char *words[] = { "monitor", "--address", "::1", "--port", "0", "--core", "/", "--images", "/", "--node", "/bin/sh", "--server",
		"/bin/sh", "--builder", "/bin/sh", "--user", "1000:1001", "--drain", "7", NULL };
	if (word)
		words[place] = word;
	/* From the start again, as GNU says. */
	optind = 0;
	/* What is said about it is for people. */
	int quiet = open("/dev/null", O_WRONLY), saved = dup(STDERR_FILENO);
	dup2(quiet, STDERR_FILENO);
	int status = spec_parse(spec, sizeof words / sizeof *words - 1, (char **)(uintptr_t)words);
	dup2(saved, STDERR_FILENO);
	close(quiet);
	close(saved);
	return status;
}

static void command_line_test(void)
{
	enum { PORT = 4, CORE = 6, IMAGES = 8, NODE = 10, USER = 16, DRAIN = 18 };
	static const struct { int place; const char *word; } bad[] = {
		{ PORT, "65536" }, { PORT, "" }, { PORT, "80x" }, { PORT, "-1" }, { PORT, " 1" }, { CORE, "native" }, { CORE, "/nowhere" },
		{ IMAGES, "/bin/sh" }, { NODE, "/nowhere" }, { USER, "0:1000" }, { USER, "1000:0" }, { USER, "1000" }, { USER, "1000:" },
		{ USER, "4294967296:1" }, { USER, "4294967295:1" }, { DRAIN, "3601" }, { DRAIN, "1e3" }, { DRAIN - 1, "--drained" },
	};
	struct spec spec;
	CHECK(parse_with(0, NULL, &spec) == 0);
	CHECK(spec.has_user && spec.uid == 1000 && spec.gid == 1001 && spec.port == 0 && spec.drain_seconds == 7);
	/* The first build makes it. */
	CHECK(parse_with(IMAGES, "/nowhere/images", &spec) == 0);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		CHECK(parse_with(bad[i].place, bad[i].word, &spec) < 0);
}

int main(void)
{
	static const struct test tests[] = {
		{ "what dies young is started again ever later, but is started again", pauses_grow_test },
		{ "what has lived for a while is started again at once", age_forgives_test },
		{ "children of a dead monitor are asked, then killed, and nobody else is", orphans_are_hurried_test },
		{ "a command line is taken whole or not at all", command_line_test },
	};
	return suite_run("service", tests, sizeof tests / sizeof *tests);
}
