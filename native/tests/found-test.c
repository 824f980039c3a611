#include "../supervisor/found.h"

#include "../common/fds.h"
#include "../common/protocol.h"
#include "../supervisor/glob.h"
#include "suite.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool match(const char *pattern, const char *name)
{
	static struct glob glob;
	glob_compile(&glob, pattern);
	return glob_match(&glob, name);
}

static void matches(void)
{
	static const struct { const char *pattern, *name; bool matches; } cases[] = {
		{ "*", "", true }, { "*", "x", true }, { "a*", "a", true }, { "a*", "ba", false }, { "*.txt", "a.txt", true }, { "*.txt", "a.txt2", false },
		{ "?", "", false }, { "?", "x", true }, { "??", "x", false }, { "[abc]", "b", true }, { "[abc]", "d", false }, { "[a-c]x", "bx", true },
		{ "[!a-c]", "d", true }, { "[!a-c]", "b", false }, { "[]]", "]", true }, { "[a-]", "-", true }, { "[a", "a", false }, { "[", "[", false },
		{ "a[b]*c", "abxxc", true }, { "*a*b*c*", "xxaxxbxxcxx", true }, { "*a*b*c*", "xxaxxcxxbxx", false }, { "", "", true }, { "", "x", false },
		{ "main", "main", true }, { "[!a", "b", false }, { "*[]", "]", false }, { "x*", "xx", true }, { "*[!x]", "xx", false }, { "**", "a", true },
	 { "[\x80-\xff]", "\xc3", true },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		CHECK(match(cases[i].pattern, cases[i].name) == cases[i].matches);
}

static void matches_quickly(void)
{
	char name[256];
	memset(name, 'a', sizeof name - 1);
	name[sizeof name - 1] = 0;
	CHECK(!match("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", name));
	/* The worst of what is allowed: tens of thousands of such names are one search. */
	char pattern[PATTERN_BYTES_MAX + 1];
	memset(pattern, '?', sizeof pattern - 1);
	pattern[PATTERN_BYTES_MAX] = 0;
	CHECK(!match(pattern, name));
	pattern[200] = '*';
	pattern[255] = 0;
	CHECK(match(pattern, name));
	static struct glob glob;
	memset(pattern, 'b', sizeof pattern - 1);
	memcpy(pattern, "*[", 2);
	memcpy(pattern + PATTERN_BYTES_MAX - 2, "]x", 2);
	glob_compile(&glob, pattern);
	uint64_t before = monotonic_ns();
	for (int i = 0; i < 20000; i++)
		CHECK(!glob_match(&glob, name));
	CHECK(monotonic_ns() - before < 1000000000);
}

static void touch(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	CHECK(fd >= 0 && close(fd) == 0);
}

/* The search as one line of text: "path" or "path!error", by commas. */
static const char *search(const char *const *gives, uint32_t count, uint32_t max)
{
	static char text[2048];
	struct found_list found;
	int folder = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct found_search *begun = found_begin(folder, (char *const *)(uintptr_t)gives, count);
	while (found_step(begun))
		;
	found_end(begun, &found, max);
	CHECK(!found.incomplete);
	size_t used = 0;
	text[0] = 0;
	for (uint32_t i = 0; i < found.count; i++) {
		used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i ? "," : "", found.files[i].path);
		if (found.files[i].error)
			used += (size_t)snprintf(text + used, sizeof text - used, "!%d", found.files[i].error);
	}
	found_list_free(&found);
	close(folder);
	return text;
}

#define SEARCH(max, ...) search((const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *), max)

static void make_tree(void)
{
	suite_enter_folder();
	CHECK(mkdir("out", 0755) == 0 && mkdir("out/deep", 0755) == 0);
	touch("b.txt");
	touch("a.txt");
	touch("out/c.txt");
	touch("out/deep/d.bin");
	CHECK(symlink("/etc", "link") == 0 && symlink("/etc/passwd", "out/passwd") == 0 && mkfifo("fifo", 0644) == 0);
}

static void finds(void)
{
	make_tree();
	CHECK(strcmp(SEARCH(9, "*.txt"), "a.txt,b.txt") == 0);
	CHECK(strcmp(SEARCH(9, "b.txt", "*.txt"), "a.txt,b.txt") == 0);
	CHECK(strcmp(SEARCH(9, "o*/c.txt"), "out/c.txt") == 0);
	CHECK(strcmp(SEARCH(9, "out/**"), "out/c.txt,out/deep/d.bin,out/passwd!3") == 0);
	CHECK(strcmp(SEARCH(9, "**"), "a.txt,b.txt,fifo!2,link!3,out/c.txt,out/deep/d.bin,out/passwd!3") == 0);
	CHECK(strcmp(SEARCH(9, "*.none", "none"), "*.none!1,none") == 0);
	suite_leave_folder();
}

static void takes_the_first(void)
{
	make_tree();
	CHECK(strcmp(SEARCH(2, "**"), "a.txt,b.txt,fifo!5") == 0);
	CHECK(strcmp(SEARCH(0, "**"), "a.txt!5") == 0);
	suite_leave_folder();
}

static void stays_beneath(void)
{
	make_tree();
	CHECK(strcmp(SEARCH(9, "link/pass*"), "link/pass*!1") == 0);
	CHECK(strcmp(SEARCH(9, "../*"), "../*!1") == 0);
	CHECK(strcmp(SEARCH(9, "/etc/pass*"), "/etc/pass*!1") == 0);
	int folder = open("out", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	static const char *const outside[] = { "../a.txt", "/etc/passwd", "passwd", "deep/../../a.txt" };
	for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
		CHECK(open_beneath(folder, outside[i], O_RDONLY) == -1);
	int fd = open_beneath(folder, "deep/d.bin", O_RDONLY);
	CHECK(fd >= 0);
	close(fd);
	close(folder);
	suite_leave_folder();
}

static void goes_in_steps(void)
{
	make_tree();
	char *const gives[] = { (char *)(uintptr_t)"**", (char *)(uintptr_t)"*.txt" };
	int folder = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), steps = 0;
	struct found_search *search_all = found_begin(folder, gives, 2);
	while (found_step(search_all))
		steps++;
	/* At least one for every name that is looked at, and every name that is put in order. */
	CHECK(steps > 20);
	found_cancel(search_all);
	for (int stop = 0; stop < steps; stop++) {
		search_all = found_begin(folder, gives, 2);
		for (int i = 0; i < stop; i++)
			CHECK(found_step(search_all));
		found_cancel(search_all);
	}
	found_cancel(NULL);
	close(folder);
	suite_leave_folder();
}

/* Makes folders of this name, each in the last, and a file in the innermost. */
static void make_chain(const char *name, int depth)
{
	int home = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (int i = 0; i < depth; i++)
		CHECK(mkdir(name, 0755) == 0 && chdir(name) == 0);
	touch("file");
	CHECK(fchdir(home) == 0);
	close(home);
}

static void tells_what_is_left_out(void)
{
	suite_enter_folder();
	make_chain("d", 40);
	make_chain("e", 32);
	const char *text = SEARCH(9, "d/**");
	CHECK(strlen(text) == 65 && strncmp(text, "d/d/d/", 6) == 0 && strcmp(text + 62, "d!6") == 0);
	text = SEARCH(9, "e/**");
	CHECK(strlen(text) == 68 && strcmp(text + 62, "e/file") == 0);
	suite_leave_folder();
	suite_enter_folder();
	char name[256];
	memset(name, 'n', sizeof name - 1);
	name[sizeof name - 1] = 0;
	make_chain(name, 5);
	text = SEARCH(9, "**");
	CHECK(strlen(text) == 3 * 256 - 1 + 2 && strcmp(text + 3 * 256 - 1, "!6") == 0);
	suite_leave_folder();
}

static void ends_at_a_bound(void)
{
	suite_enter_folder();
	CHECK(mkdir("many", 0755) == 0);
	for (int i = 0; i < 20001; i++) {
		char path[32];
		snprintf(path, sizeof path, "many/%05d", i);
		touch(path);
	}
	touch("one");
	CHECK(strncmp(SEARCH(1, "many/*"), "many/*!5,many/", 14) == 0);
	CHECK(strcmp(SEARCH(9, "many/x*", "many/1*9", "o*", "one"), "many/1*9!5,many/x*!5,o*!5,one") == 0);
	suite_leave_folder();
}

static void never_waits(void)
{
	make_tree();
	int folder = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int fd = open_beneath(folder, "fifo", O_RDONLY);
	struct stat status;
	CHECK(fd >= 0 && fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode));
	close(fd);
	close(folder);
	suite_leave_folder();
}

int main(void)
{
	static const struct test tests[] = {
		{ "stars, question marks and sets match as a shell's do", matches },
		{ "a pattern of many stars takes no exponential time", matches_quickly },
		{ "globs and paths find files, in order, once each, and tell what is none", finds },
		{ "with too many files the first by name are taken, and the next one says so", takes_the_first },
		{ "no name leads out of the folder, by dots, slash or link", stays_beneath },
		{ "a search goes in small steps, and can be ended after any of them", goes_in_steps },
		{ "what is too deep or has too long a path is told by its folder", tells_what_is_left_out },
		{ "a search ends at a bound of names, and every pattern it leaves out is told", ends_at_a_bound },
		{ "opening a fifo that nobody writes to does not wait", never_waits },
	};
	return suite_run("found", tests, sizeof tests / sizeof *tests);
}
