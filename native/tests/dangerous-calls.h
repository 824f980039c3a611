/* Calls that no program in a box may make, by name; both ABIs have them. The number is the ABI's. */
#ifndef GLOVEBOX_DANGEROUS_CALLS_H
#define GLOVEBOX_DANGEROUS_CALLS_H

#include <stddef.h>

#define DANGEROUS_CALLS(X) \
	/* keys, programs for the kernel, counters, faults, rings */ \
	X(add_key) X(keyctl) X(request_key) X(bpf) X(perf_event_open) X(userfaultfd) \
	X(io_uring_setup) X(io_uring_enter) X(io_uring_register) X(io_setup) X(io_submit) X(io_getevents) X(io_destroy) X(io_cancel) \
	/* namespaces and mounts */ \
	X(clone3) X(unshare) X(setns) X(mount) X(umount2) X(pivot_root) X(chroot) X(move_mount) X(open_tree) X(mount_setattr) \
	X(fsopen) X(fsconfig) X(fsmount) X(fspick) X(open_by_handle_at) X(name_to_handle_at) \
	/* other processes */ \
	X(ptrace) X(process_vm_readv) X(process_vm_writev) X(process_madvise) X(pidfd_getfd) X(kcmp) X(migrate_pages) X(move_pages) \
	/* the machine */ \
	X(init_module) X(finit_module) X(delete_module) X(kexec_load) X(reboot) X(swapon) X(swapoff) X(acct) X(quotactl) X(quotactl_fd) \
	X(syslog) X(iopl) X(ioperm) X(modify_ldt) X(vhangup) X(sethostname) X(setdomainname) X(uselib) X(nfsservctl) X(ustat) X(sysfs) \
	X(settimeofday) X(clock_settime) X(clock_adjtime) X(adjtimex) X(lookup_dcookie) X(memfd_secret) X(mbind) X(set_mempolicy) \
	/* what others do with shared files, and what moves pages between them */ \
	X(inotify_init) X(inotify_init1) X(inotify_add_watch) X(fanotify_init) X(fanotify_mark) X(vmsplice)

/* Those, and calls of the i386 table alone: its multiplexers, old doors and wide clocks. */
extern const int i386_dangerous[];
extern const size_t i386_dangerous_count;

#endif
