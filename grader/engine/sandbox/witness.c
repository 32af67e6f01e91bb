/* witness.c -- which signals the program itself sends, or asks the kernel to send. */
#include "witness.h"

#include "machine.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

/* ------------------------------------------------------------------ the filter ---- */

/* A call that is looked at: always (argument -1), or when that argument is this value. */
struct watched {
    long call;
    int argument;
    uint32_t value;
};

static const struct watched watched[] = {
    {SYS_kill, -1, 0},
    {SYS_tkill, -1, 0},
    {SYS_tgkill, -1, 0},
    {SYS_rt_sigqueueinfo, -1, 0},
    {SYS_rt_tgsigqueueinfo, -1, 0},
    {SYS_pidfd_send_signal, -1, 0},
    {SYS_timer_create, -1, 0},
    {SYS_mq_notify, -1, 0},
    {SYS_ptrace, -1, 0},
    {SYS_prctl, 0, PR_SET_PDEATHSIG},
    {SYS_fcntl, 1, F_SETSIG},
    {SYS_setrlimit, 0, RLIMIT_CPU},
    {SYS_prlimit64, 1, RLIMIT_CPU},
};
enum { WATCHED = sizeof watched / sizeof *watched };
_Static_assert(5 * WATCHED + 7 <= WITNESS_CODE, "the filter has no room");

size_t witness_filter(struct sock_filter *code)
{
    size_t n = 0;
    const struct sock_filter look = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
    const struct sock_filter pass = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);

    for (size_t i = 0; i < WATCHED; i++) {
        const struct watched *w = &watched[i];
        uint8_t rest = w->argument == -1 ? 1 : 4;
        code[n++]
            = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)w->call, 0, rest);
        if (w->argument != -1) {
            code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                                                     machine_argument(w->argument));
            code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, w->value, 1, 0);
            code[n++] = pass;
        }
        code[n++] = look;
    }
    /* A child's end can be any signal to its parent (clone(2)). */
    code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 6);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, machine_argument(0));
    code[n++] = (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, CSIGNAL);
    code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
    code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SIGCHLD, 0, 1);
    code[n++] = pass;
    code[n++] = look;
    return n;
}

/* ------------------------------------------------------------------ the peer's side ---- */

/* Its number in its own PID namespace: the last one of NSpid (proc(5)). */
static pid_t own_number(pid_t pid)
{
    char path[32], line[256];
    pid_t number = pid;

    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *f = fopen(path, "re");
    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        if (strncmp(line, "NSpid:", 6) == 0)
            sscanf(strrchr(line, '\t'), "%d", &number);
    if (f != NULL)
        fclose(f);
    return number;
}

void witness_begin(struct witness *seen, pid_t first, pid_t supervisor)
{
    *seen = (struct witness){
        .there = true, .first = own_number(first), .supervisor = own_number(supervisor)};
}

/* What kill(2) and its kin were called with: whom (0 and below: a group, or all), and the signal.
 */
static void note_signal(struct witness *seen, int whom, int number)
{
    if (number <= 0 || number > 64)
        return;
    if (whom == seen->first || whom <= 0)
        seen->to_first |= 1ull << (number - 1);
    if (whom == seen->supervisor || whom == -1 || whom == -seen->supervisor)
        seen->to_supervisor = true;
}

void witness_note(struct witness *seen, const struct seccomp_data *call)
{
    const uint64_t *arg = (const uint64_t *)call->args;

    switch (call->nr) {
    case SYS_kill:
    case SYS_rt_sigqueueinfo: note_signal(seen, (int)arg[0], (int)arg[1]); return;
    case SYS_tgkill:
    case SYS_rt_tgsigqueueinfo: note_signal(seen, (int)arg[0], (int)arg[2]); return;
    case SYS_tkill:             /* a thread's number, */
    case SYS_pidfd_send_signal: /*   a descriptor: somebody's, and we do not ask whose */
        note_signal(seen, seen->first, (int)arg[1]);
        note_signal(seen, seen->supervisor, (int)arg[1]);
        return;
    default: seen->asked = true;
    }
}

bool witness_is_there(const struct witness *seen)
{
    return seen->there;
}

bool witness_sent(const struct witness *seen, int number)
{
    return seen->asked || (seen->to_first & 1ull << (number - 1)) != 0;
}

bool witness_sent_to_supervisor(const struct witness *seen)
{
    return seen->asked || seen->to_supervisor;
}
