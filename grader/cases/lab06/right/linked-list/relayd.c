/* relayd.c -- objects in a linked list, select() as POSIX has it; each client is a thread's worth
 * of code in methods; its queue is a chain of lines that were copied once for each reader. Whoever
 * does not fit into an fd_set is turned away. Standard error tells who comes and goes.
 */
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

enum { kMaxLine = 1024, kMaxQueue = 64 * 1024 };

struct Chunk {
    STAILQ_ENTRY(Chunk) next;
    size_t offset, size;
    char data[];
};

struct Client {
    LIST_ENTRY(Client) link;
    STAILQ_HEAD(, Chunk) queue;
    size_t queued;
    int socket;
    unsigned number;
    bool dead;
    size_t inputSize;
    char input[kMaxLine];
};

static LIST_HEAD(, Client) theClients = LIST_HEAD_INITIALIZER(theClients);
static unsigned theNextNumber = 1;

static void Client_Write(struct Client *self)
{
    struct Chunk *chunk;

    while (!self->dead && (chunk = STAILQ_FIRST(&self->queue)) != NULL) {
        ssize_t n = write(self->socket, chunk->data + chunk->offset, chunk->size - chunk->offset);

        if (n < 0) {
            self->dead = errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR;
            return;
        }
        chunk->offset += (size_t)n;
        self->queued -= (size_t)n;
        if (chunk->offset < chunk->size)
            return;
        STAILQ_REMOVE_HEAD(&self->queue, next);
        free(chunk);
    }
}

static void Client_Enqueue(struct Client *self, const char *head, const char *line, size_t size)
{
    size_t headSize = strlen(head);
    struct Chunk *chunk;

    if (self->queued + headSize + size > kMaxQueue)
        Client_Write(self);
    if (self->dead || self->queued + headSize + size > kMaxQueue
        || (chunk = malloc(sizeof *chunk + headSize + size)) == NULL) {
        self->dead = true;
        return;
    }
    chunk->offset = 0;
    chunk->size = headSize + size;
    memcpy(chunk->data, head, headSize);
    memcpy(chunk->data + headSize, line, size);
    STAILQ_INSERT_TAIL(&self->queue, chunk, next);
    self->queued += chunk->size;
}

static void Client_Say(struct Client *self, const char *line, size_t size)
{
    struct Client *other;
    char head[16];

    snprintf(head, sizeof head, "%u: ", self->number);
    LIST_FOREACH(other, &theClients, link)
    {
        if (other != self && !other->dead)
            Client_Enqueue(other, head, line, size);
    }
}

static void Client_Read(struct Client *self)
{
    char *from = self->input, *end, *newline;
    ssize_t n
        = read(self->socket, self->input + self->inputSize, sizeof self->input - self->inputSize);

    if (n <= 0) {
        self->dead = n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
        return;
    }
    end = from + self->inputSize + n;
    while ((newline = memchr(from, '\n', (size_t)(end - from))) != NULL) {
        Client_Say(self, from, (size_t)(newline + 1 - from));
        from = newline + 1;
    }
    self->inputSize = (size_t)(end - from);
    self->dead = self->dead || self->inputSize == sizeof self->input;
    memmove(self->input, from, self->inputSize);
}

static void Client_Delete(struct Client *self)
{
    struct Chunk *chunk;

    fprintf(stderr, "client %u has left\n", self->number);
    while ((chunk = STAILQ_FIRST(&self->queue)) != NULL) {
        STAILQ_REMOVE_HEAD(&self->queue, next);
        free(chunk);
    }
    LIST_REMOVE(self, link);
    shutdown(self->socket, SHUT_RDWR);
    close(self->socket);
    free(self);
}

/* Returns false when there is no descriptor left for anybody. */
static bool Client_New(int listener)
{
    struct Client *self;
    int s = accept(listener, NULL, NULL);

    if (s == -1)
        return errno != EMFILE && errno != ENFILE && errno != ENOMEM && errno != ENOBUFS;
    if (s >= FD_SETSIZE || fcntl(s, F_SETFL, O_NONBLOCK) == -1
        || (self = calloc(1, sizeof *self)) == NULL) {
        close(s);
        return true;
    }
    self->socket = s;
    self->number = theNextNumber++;
    STAILQ_INIT(&self->queue);
    LIST_INSERT_HEAD(&theClients, self, link);
    fprintf(stderr, "client %u is there\n", self->number);
    return true;
}

static void Loop(int listener)
{
    bool paused = false;

    for (;;) {
        struct timeval pause = {0, 250000};
        struct Client *c, *next;
        fd_set readers, writers;
        int highest = listener;

        FD_ZERO(&readers);
        FD_ZERO(&writers);
        if (!paused)
            FD_SET(listener, &readers);
        LIST_FOREACH(c, &theClients, link)
        {
            FD_SET(c->socket, &readers);
            if (!STAILQ_EMPTY(&c->queue))
                FD_SET(c->socket, &writers);
            highest = c->socket > highest ? c->socket : highest;
        }
        if (select(highest + 1, &readers, &writers, NULL, paused ? &pause : NULL) == -1)
            continue;
        LIST_FOREACH(c, &theClients, link)
        {
            if (FD_ISSET(c->socket, &writers))
                Client_Write(c);
            if (!c->dead && FD_ISSET(c->socket, &readers))
                Client_Read(c);
        }
        for (c = LIST_FIRST(&theClients); c != NULL; c = next) {
            next = LIST_NEXT(c, link);
            if (c->dead)
                Client_Delete(c);
        }
        paused = FD_ISSET(listener, &readers) && !Client_New(listener);
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    char text[NET_TEXT];
    int port = argc == 2 ? net_port(argv[1]) : -1, listener;

    if (port == -1 || net_address(&address, "127.0.0.1", port) == -1) {
        fprintf(stderr, "usage: relayd PORT\n");
        return EXIT_FAILURE + 1;
    }
    signal(SIGPIPE, SIG_IGN);
    listener = net_listen(&address);
    if (listener == -1 || getsockname(listener, (struct sockaddr *)&address, &size) == -1
        || fcntl(listener, F_SETFL, O_NONBLOCK) == -1) {
        fprintf(stderr, "relayd: %s: %s\n", net_failed, strerror(errno));
        return EXIT_FAILURE;
    }
    printf("listening %s\n", net_text(&address, text));
    fflush(stdout);
    Loop(listener);
}
