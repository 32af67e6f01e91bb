/* deny.c -- system calls that no student's program needs (seccomp(2)). */
#include "deny.h"

#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Newer than some headers, and the same number on every machine. */
enum {
    IO_URING_SETUP = 425,
    OPEN_TREE = 428,
    MOVE_MOUNT = 429,
    FSOPEN = 430,
    FSPICK = 433,
    CLONE3 = 435,
    OPENAT2 = 437,
    PIDFD_GETFD = 438,
    MOUNT_SETATTR = 442,
    MEMFD_SECRET = 447,
    FCHMODAT2 = 452,
    SETXATTRAT = 463,
    REMOVEXATTRAT = 466,
    FILE_SETATTR = 469
};

static const struct denied {
    long call;
    int error;
    unsigned when; /* of enum deny; 0: always */
} denied[] = {
    {SYS_ptrace, EPERM, DENY_TRACING},
    /* other namespaces, other mounts */
    {SYS_unshare, EPERM, 0},
    {SYS_setns, EPERM, 0},
    {SYS_mount, EPERM, 0},
    {SYS_umount2, EPERM, 0},
    {SYS_pivot_root, EPERM, 0},
    {SYS_chroot, EPERM, 0},
    {OPEN_TREE, EPERM, 0},
    {MOVE_MOUNT, EPERM, 0},
    {FSOPEN, EPERM, 0},
    {FSPICK, EPERM, 0},
    {MOUNT_SETATTR, EPERM, 0},
    {CLONE3, ENOSYS, 0},
    /* another process's memory and descriptors */
    {SYS_process_vm_readv, EPERM, 0},
    {SYS_process_vm_writev, EPERM, 0},
    {PIDFD_GETFD, EPERM, 0},
    {SYS_kcmp, EPERM, 0},
    /* parts of the kernel that are large, and no lesson of ours */
    {SYS_bpf, EPERM, 0},
    {SYS_perf_event_open, EPERM, 0},
    {SYS_userfaultfd, EPERM, 0},
    {IO_URING_SETUP, ENOSYS, 0},
    {SYS_io_setup, ENOSYS, 0},
    {SYS_add_key, EPERM, 0},
    {SYS_request_key, EPERM, 0},
    {SYS_keyctl, EPERM, 0},
    {SYS_open_by_handle_at, EPERM, 0},
    {SYS_kexec_load, EPERM, 0},
    /* memory that no process has to have mapped */
    {SYS_memfd_create, ENOSYS, 0},
    {MEMFD_SECRET, ENOSYS, 0},
    {SYS_shmget, ENOSYS, 0},
    {SYS_msgget, ENOSYS, 0},
    /* what stays when its maker is gone, where the play has no IPC namespace of its own (ipc_namespaces(7)) */
    {SYS_semget, ENOSYS, 0},
    {SYS_mq_open, ENOSYS, 0},
    /* what Landlock does not look at: of files the user's own, other than their contents */
    {SYS_truncate, EPERM, DENY_OUTSIDE},
    {SYS_fchown, EPERM, DENY_OUTSIDE},
    {SYS_fchownat, EPERM, DENY_OUTSIDE},
    {SYS_utimensat, EPERM, DENY_OUTSIDE},
    {SYS_setxattr, EPERM, DENY_OUTSIDE},
    {SYS_lsetxattr, EPERM, DENY_OUTSIDE},
    {SYS_fsetxattr, EPERM, DENY_OUTSIDE},
    {SYS_removexattr, EPERM, DENY_OUTSIDE},
    {SYS_lremovexattr, EPERM, DENY_OUTSIDE},
    {SYS_fremovexattr, EPERM, DENY_OUTSIDE},
    {SETXATTRAT, EPERM, DENY_OUTSIDE},
    {REMOVEXATTRAT, EPERM, DENY_OUTSIDE},
    {FILE_SETATTR, EPERM, DENY_OUTSIDE},
    {SYS_fchmod, EPERM, DENY_ALONE},
    {SYS_fchmodat, EPERM, DENY_ALONE},
    {FCHMODAT2, EPERM, DENY_ALONE},
#ifdef SYS_chmod /* older machines' older calls */
    {SYS_chown, EPERM, DENY_OUTSIDE},
    {SYS_lchown, EPERM, DENY_OUTSIDE},
    {SYS_utime, EPERM, DENY_OUTSIDE},
    {SYS_utimes, EPERM, DENY_OUTSIDE},
    {SYS_futimesat, EPERM, DENY_OUTSIDE},
    {SYS_chmod, EPERM, DENY_ALONE},
#endif
    {OPENAT2, ENOSYS, DENY_OUTSIDE}, /* its flags lie in memory */
    {SYS_ioprio_set, EPERM, DENY_OUTSIDE},
};
enum { DENIED = sizeof denied / sizeof *denied };

/* With O_TRUNC in these flags, and no right to write asked for, Landlock lets a file be emptied. */
static const struct opens {
    long call;
    int flags; /* which argument they are */
} opens[] = {
#ifdef SYS_open
    {SYS_open, 1},
#endif
    {SYS_openat, 2},
};
enum { OPENS = sizeof opens / sizeof *opens };

/* The limits, priority and processors of a process; whose, says this argument. */
static const struct of_process {
    long call;
    int whose;
} of_process[] = {{SYS_prlimit64, 0},         {SYS_setpriority, 1},    {SYS_sched_setaffinity, 0},
                  {SYS_sched_setscheduler, 0}, {SYS_sched_setparam, 0}, {SYS_sched_setattr, 0}};
enum { OF_PROCESS = sizeof of_process / sizeof *of_process };

static const unsigned new_namespaces = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER
                                       | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWCGROUP;
static const unsigned families[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};
enum { FAMILIES = sizeof families / sizeof *families, X32 = 0x40000000 };

#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define IF(what, value, yes, no) BPF_JUMP(BPF_JMP | (what) | BPF_K, (value), (yes), (no))
#define FAIL(error) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error))
#define PASS BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define ADD(...) code[n++] = (struct sock_filter)__VA_ARGS__

/* Landlock does not look at these, and the user's other processes and files are within reach. */
static unsigned short deny_outside(struct sock_filter *code)
{
    unsigned short n = 0;

    for (size_t i = 0; i < OPENS; i++) {
        ADD(IF(BPF_JEQ, (unsigned)opens[i].call, 0, 7));
        ADD(LOAD(machine_argument(opens[i].flags)));
        ADD(IF(BPF_JSET, O_TRUNC, 0, 4));
        ADD(BPF_STMT(BPF_ALU | BPF_AND | BPF_K, O_ACCMODE));
        ADD(IF(BPF_JEQ, O_WRONLY, 2, 0));
        ADD(IF(BPF_JEQ, O_RDWR, 1, 0));
        ADD(FAIL(EPERM));
        ADD(PASS);
    }
    ADD(IF(BPF_JEQ, SYS_setpriority, 0, 4));
    ADD(LOAD(machine_argument(0)));
    ADD(IF(BPF_JEQ, PRIO_PROCESS, 1, 0));
    ADD(FAIL(EPERM));
    ADD(LOAD(offsetof(struct seccomp_data, nr)));
    for (size_t i = 0; i < OF_PROCESS; i++) {
        ADD(IF(BPF_JEQ, (unsigned)of_process[i].call, 0, 5));
        ADD(LOAD(machine_argument(of_process[i].whose)));
        ADD(IF(BPF_JEQ, 0, 2, 0));
        ADD(IF(BPF_JEQ, (unsigned)getpid(), 1, 0));
        ADD(FAIL(EPERM));
        ADD(PASS);
    }
    return n;
}

int deny_install(unsigned deny)
{
    struct sock_filter code[32 + 2 * DENIED + FAMILIES + 8 * OPENS + 6 * OF_PROCESS];
    unsigned short n = 0;

    if (MACHINE_ARCH == 0)
        return -1;
    ADD(LOAD(offsetof(struct seccomp_data, arch)));
    ADD(IF(BPF_JEQ, MACHINE_ARCH, 1, 0));
    ADD(FAIL(ENOSYS));
    ADD(LOAD(offsetof(struct seccomp_data, nr)));
    ADD(IF(BPF_JGE, X32, 0, 1));
    ADD(FAIL(ENOSYS));
    for (size_t i = 0; i < DENIED; i++)
        if (denied[i].when == 0 || (denied[i].when & deny) != 0) {
            ADD(IF(BPF_JEQ, (unsigned)denied[i].call, 0, 1));
            ADD(FAIL((unsigned)denied[i].error));
        }
    /* A process that is not dumpable hides its descriptors, and cannot be held (proc(5), ptrace(2)). */
    ADD(IF(BPF_JEQ, SYS_prctl, 0, 6));
    ADD(LOAD(machine_argument(0)));
    ADD(IF(BPF_JEQ, PR_SET_DUMPABLE, 0, 3));
    ADD(LOAD(machine_argument(1)));
    ADD(IF(BPF_JEQ, 1, 1, 0));
    ADD(FAIL(EPERM));
    ADD(PASS);
    if (deny & DENY_OUTSIDE)
        n += deny_outside(code + n);
    ADD(IF(BPF_JEQ, SYS_clone, 0, 4));
    ADD(LOAD(machine_argument(0)));
    ADD(IF(BPF_JSET, new_namespaces, 0, 1));
    ADD(FAIL(EPERM));
    ADD(PASS);
    unsigned first = deny & DENY_ALONE ? 1 : 0; /* without AF_UNIX */
    ADD(IF(BPF_JEQ, SYS_socket, 0, (unsigned char)(FAMILIES - first + 2)));
    ADD(LOAD(machine_argument(0)));
    for (size_t i = first; i < FAMILIES; i++)
        ADD(IF(BPF_JEQ, families[i], (unsigned char)(FAMILIES - i), 0));
    ADD(FAIL(EAFNOSUPPORT));
    ADD(PASS);
    struct sock_fprog program = {n, code};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}
