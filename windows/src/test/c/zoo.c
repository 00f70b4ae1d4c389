/* The Windows adversaries. One program, `zoo ANIMAL TOKEN DEADLINE ...`: the token is how an independent counter finds all of
 * one trial; whatever happens, nothing of it lives past the deadline (milliseconds of GetTickCount64). */
#include <winsock2.h>
#include <windows.h>
#include <aclapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char **args;
static ULONGLONG deadline;

static DWORD WINAPI end_in_time(void *nothing) {
    while (GetTickCount64() < deadline) Sleep(50);
    ExitProcess(99);
}

/* Starts another of this program; answers its handle. */
static HANDLE start(const char *animal, const char *extra, DWORD flags, DWORD *number) {
    char self[MAX_PATH], line[1024];
    STARTUPINFOA startup = {sizeof startup};
    PROCESS_INFORMATION made;
    GetModuleFileNameA(NULL, self, sizeof self);
    snprintf(line, sizeof line, "\"%s\" %s %s %llu %s", self, animal, args[2], deadline, extra);
    if (!CreateProcessA(self, line, NULL, NULL, FALSE, flags, NULL, NULL, &startup, &made)) return NULL;
    CloseHandle(made.hThread);
    if (number) *number = made.dwProcessId;
    return made.hProcess;
}

static int sleeper(void) { Sleep(INFINITE); return 0; }

static int tree(int depth) {
    char below[16];
    snprintf(below, sizeof below, "%d", depth - 1);
    if (depth > 0) {
        start("tree", below, 0, NULL);
        start("tree", below, 0, NULL);
    }
    return sleeper();
}

/* Lives for a while, starts its successor, exits. */
static int respawner(const char *life) {
    Sleep(atoi(life));
    CloseHandle(start("respawner", life, 0, NULL));
    return 0;
}

/* Two that each start the other again. */
static int watchdog(const char *other) {
    DWORD number = atoi(other);
    char own[16];
    snprintf(own, sizeof own, "%lu", GetCurrentProcessId());
    HANDLE partner = number ? OpenProcess(SYNCHRONIZE, FALSE, number) : start("watchdog", own, 0, NULL);
    for (;;) {
        if (partner) {
            WaitForSingleObject(partner, INFINITE);
            CloseHandle(partner);
        }
        partner = start("watchdog", own, 0, NULL);
    }
    return 0;
}

/* The one in the middle leaves; its children stay, and their parent's number is nobody's. */
static int orphans(const char *keep) {
    HANDLE middle = start("middle", "", 0, NULL);
    WaitForSingleObject(middle, INFINITE);
    if (strcmp(keep, "keep")) CloseHandle(middle);
    return sleeper();
}

static int middle(void) {
    start("sleeper", "", 0, NULL);
    start("sleeper", "", 0, NULL);
    return 0;
}

/* A parent that keeps about six respawners alive. */
static int herd(void) {
    for (;;) {
        HANDLE child[6];
        for (int i = 0; i < 6; i++) child[i] = start("respawner", "40", 0, NULL);
        WaitForSingleObject(child[0], 200);
        for (int i = 0; i < 6; i++) CloseHandle(child[i]);
        Sleep(400);
    }
    return 0;
}

static LRESULT CALLBACK refuse(HWND window, UINT message, WPARAM first, LPARAM second) {
    if (message == WM_CLOSE || message == WM_QUERYENDSESSION) return 0;
    return DefWindowProcA(window, message, first, second);
}

static LRESULT CALLBACK obey(HWND window, UINT message, WPARAM first, LPARAM second) {
    if (message == WM_CLOSE) ExitProcess(7);
    return DefWindowProcA(window, message, first, second);
}

static int window(WNDPROC answer) {
    WNDCLASSA kind = {0};
    MSG message;
    char title[128];
    snprintf(title, sizeof title, "zoo %s", args[2]);
    kind.lpfnWndProc = answer;
    kind.lpszClassName = "Zoo";
    RegisterClassA(&kind);
    if (!CreateWindowA("Zoo", title, WS_OVERLAPPEDWINDOW, 0, 0, 10, 10, NULL, NULL, NULL, NULL)) return 3;
    while (GetMessageA(&message, NULL, 0, 0) > 0) DispatchMessageA(&message);
    return 0;
}

static BOOL WINAPI swallow(DWORD event) { return TRUE; }
static BOOL WINAPI leave_259(DWORD event) { ExitProcess(259); }

static int console(PHANDLER_ROUTINE handler) {
    SetConsoleCtrlHandler(NULL, FALSE);
    SetConsoleCtrlHandler(handler, TRUE);
    return sleeper();
}

static int suspended(void) {
    start("sleeper", "", CREATE_SUSPENDED, NULL);
    return sleeper();
}

/* Attaches to its child and never answers an event. */
static int debugger(void) {
    DWORD number;
    start("sleeper", "", 0, &number);
    Sleep(50);
    if (!DebugActiveProcess(number)) return 4;
    return sleeper();
}

/* Starts one as the child of somebody outside, which takes it out of its job and out of its line of descent; and with an
 * environment of its own, if told so. */
static int forger(const char *parent, char *environment) {
    char self[MAX_PATH], line[1024];
    STARTUPINFOEXA startup = {{sizeof startup}};
    PROCESS_INFORMATION made;
    SIZE_T size = 0;
    HANDLE chosen = OpenProcess(PROCESS_CREATE_PROCESS, FALSE, atoi(parent));
    if (!chosen) return 6;
    InitializeProcThreadAttributeList(NULL, 1, 0, &size);
    startup.lpAttributeList = malloc(size);
    InitializeProcThreadAttributeList(startup.lpAttributeList, 1, 0, &size);
    UpdateProcThreadAttribute(startup.lpAttributeList, 0, PROC_THREAD_ATTRIBUTE_PARENT_PROCESS, &chosen, sizeof chosen, NULL, NULL);
    GetModuleFileNameA(NULL, self, sizeof self);
    snprintf(line, sizeof line, "\"%s\" sleeper %s %llu", self, args[2], deadline);
    if (!CreateProcessA(self, line, NULL, NULL, FALSE, EXTENDED_STARTUPINFO_PRESENT, environment, NULL, &startup.StartupInfo, &made)) return 7;
    return sleeper();
}

static DWORD WINAPI idle(void *nothing) { return sleeper(); }

static int threads(int count) {
    for (int i = 0; i < count; i++) CloseHandle(CreateThread(NULL, 64 * 1024, idle, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL));
    return sleeper();
}

/* Tries to leave whatever job it is in; what it starts where that is refused stays. */
static int breakaway(void) {
    HANDLE child = start("sleeper", "", CREATE_BREAKAWAY_FROM_JOB, NULL);
    if (!child) child = start("sleeper", "", 0, NULL);
    start("sleeper", "", CREATE_NEW_PROCESS_GROUP | DETACHED_PROCESS, NULL);
    return sleeper();
}

/* Starts a sleeper that inherits every handle that lets itself be inherited. */
static int heir(void) {
    char self[MAX_PATH], line[1024];
    STARTUPINFOA startup = {sizeof startup};
    PROCESS_INFORMATION made;
    GetModuleFileNameA(NULL, self, sizeof self);
    snprintf(line, sizeof line, "\"%s\" sleeper %s %llu", self, args[2], deadline);
    if (!CreateProcessA(self, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &made)) return 8;
    return sleeper();
}

static int leak_file(const char *path) {
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    CreateFileA(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherited, OPEN_ALWAYS, 0, NULL);
    return heir();
}

static int leak_pipe(const char *name) {
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    char path[256];
    snprintf(path, sizeof path, "\\\\.\\pipe\\%s", name);
    CreateNamedPipeA(path, PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE | PIPE_WAIT, 1, 64, 64, 0, &inherited);
    return heir();
}

/* Leaves a file that it has made, written and still has open. */
static int litter(const char *path) {
    DWORD written;
    HANDLE file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, "zoo", 3, &written, NULL);
    return sleeper();
}

/* Waits for a file of somebody else's, and reads it. */
static int reader(const char *path) {
    while (CreateFileA(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING, 0, NULL) == INVALID_HANDLE_VALUE) Sleep(20);
    return sleeper();
}

static int mutex(const char *name) {
    if (!CreateMutexA(NULL, TRUE, name)) return 9;
    return sleeper();
}

/* With a pipe that never answers: whoever asks a copy of that handle for its name waits for ever. */
static DWORD WINAPI read_for_ever(void *pipe) {
    char byte;
    DWORD got;
    ReadFile(pipe, &byte, 1, &got, NULL);
    return 0;
}

static int deaf_pipe(const char *name) {
    char path[256];
    snprintf(path, sizeof path, "\\\\.\\pipe\\%s", name);
    HANDLE server = CreateNamedPipeA(path, PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE | PIPE_WAIT, 2, 64, 64, 0, NULL);
    HANDLE client = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (server == INVALID_HANDLE_VALUE || client == INVALID_HANDLE_VALUE) return 10;
    CloseHandle(CreateThread(NULL, 0, read_for_ever, client, 0, NULL));
    return sleeper();
}

static SERVICE_STATUS_HANDLE status_of;
static DWORD accepted;
static int deaf;

static void report(DWORD state) {
    SERVICE_STATUS status = {SERVICE_WIN32_OWN_PROCESS, state, state == SERVICE_RUNNING ? accepted : 0, 0, 0, 0, 0};
    SetServiceStatus(status_of, &status);
}

static DWORD WINAPI leave_as_stopped(void *nothing) {
    Sleep(50);
    report(SERVICE_STOPPED);
    ExitProcess(7);
}

static DWORD WINAPI order(DWORD control, DWORD type, void *data, void *context) {
    if (control == SERVICE_CONTROL_STOP && !deaf) {
        report(SERVICE_STOP_PENDING);
        CloseHandle(CreateThread(NULL, 0, leave_as_stopped, NULL, 0, NULL));
    }
    return NO_ERROR;
}

static void WINAPI serve(DWORD count, char **values) {
    status_of = RegisterServiceCtrlHandlerExA("", order, NULL);
    report(SERVICE_RUNNING);
    sleeper();
}

/* Started by the service manager; a deaf one ignores the order to stop, a sealed one tells that it accepts none. */
static int service(int is_deaf, int is_sealed) {
    SERVICE_TABLE_ENTRYA table[] = {{"", serve}, {NULL, NULL}};
    deaf = is_deaf;
    accepted = is_sealed ? 0 : SERVICE_ACCEPT_STOP;
    // It may return before leave_as_stopped has come to its end.
    return StartServiceCtrlDispatcherA(table) ? 7 : 11;
}

static int listen_on(int port, int (*then)(void)) {
    WSADATA data;
    struct sockaddr_in address = {0};
    WSAStartup(MAKEWORD(2, 2), &data);
    SOCKET socket_ = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((u_short) port);
    if (bind(socket_, (struct sockaddr *) &address, sizeof address) || listen(socket_, 5)) return 5;
    return then();
}

/* Answers as wsl.exe does when it is asked what runs. */
static int list(void) {
    static const wchar_t names[] = L"Debian\r\nUbuntu\r\n";
    char mark[MAX_PATH + 16];
    DWORD written, length = sizeof names - sizeof *names;
    snprintf(mark, sizeof mark, "%s.Ubuntu", args[0]);
    if (GetFileAttributesA(mark) != INVALID_FILE_ATTRIBUTES) length -= 8 * sizeof *names;
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), names, length, &written, NULL);
    return 0;
}

/* And as when it is told to end all of one: a file remembers that. */
static int terminate(const char *name) {
    char mark[MAX_PATH + 16];
    snprintf(mark, sizeof mark, "%s.%s", args[0], name);
    HANDLE file = CreateFileA(mark, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    return file == INVALID_HANDLE_VALUE ? 12 : 0;
}

/* Lets nobody open it, whatever his rights: an access list without entries. */
static int deny(void) {
    char room[64];
    ACL *list = (ACL *) room;
    InitializeAcl(list, sizeof room, ACL_REVISION);
    if (SetSecurityInfo(GetCurrentProcess(), SE_KERNEL_OBJECT, DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, NULL, NULL, list, NULL)) return 8;
    return sleeper();
}

int main(int count, char **values) {
    args = values;
    if (count > 3 && !strcmp(values[1], "-d")) {
        /* wsl.exe takes the name of a distribution before the program. */
        values[2] = values[0];
        values += 2;
        count -= 2;
        args = values;
    }
    if (count == 3 && !strcmp(values[1], "--terminate")) return terminate(values[2]);
    if (count == 4 && !strcmp(values[1], "--list") && !strcmp(values[2], "--running")) return list();
    if (count < 4) return 2;
    const char *animal = values[1], *extra = count > 4 ? values[4] : "";
    /* The first of a trial is told how long, the others until when. */
    deadline = values[3][0] == '+' ? GetTickCount64() + strtoull(values[3] + 1, NULL, 10) : strtoull(values[3], NULL, 10);
    CloseHandle(CreateThread(NULL, 0, end_in_time, NULL, 0, NULL));
    if (!strcmp(animal, "sleeper")) return sleeper();
    if (!strcmp(animal, "tree")) return tree(atoi(extra));
    if (!strcmp(animal, "respawner")) return respawner(extra);
    if (!strcmp(animal, "watchdog")) return watchdog(extra);
    if (!strcmp(animal, "orphans")) return orphans(extra);
    if (!strcmp(animal, "middle")) return middle();
    if (!strcmp(animal, "herd")) return herd();
    if (!strcmp(animal, "deaf-window")) return window(refuse);
    if (!strcmp(animal, "window")) return window(obey);
    if (!strcmp(animal, "deaf-console")) return console(swallow);
    if (!strcmp(animal, "code-259")) return console(leave_259);
    if (!strcmp(animal, "suspended")) return suspended();
    if (!strcmp(animal, "debugged")) return debugger();
    if (!strcmp(animal, "threads")) return threads(atoi(extra));
    if (!strcmp(animal, "breakaway")) return breakaway();
    if (!strcmp(animal, "forger")) return forger(extra, NULL);
    if (!strcmp(animal, "shedder")) return forger(extra, "SystemRoot=C:\\windows\0WINEDEBUG=-all\0");
    if (!strcmp(animal, "exit")) return atoi(extra);
    if (!strcmp(animal, "listen")) return listen_on(atoi(extra), sleeper);
    if (!strcmp(animal, "leak-socket")) return listen_on(atoi(extra), heir);
    if (!strcmp(animal, "leak-file")) return leak_file(extra);
    if (!strcmp(animal, "service")) return service(0, 0);
    if (!strcmp(animal, "deaf-service")) return service(1, !strcmp(extra, "sealed"));
    if (!strcmp(animal, "leak-pipe")) return leak_pipe(extra);
    if (!strcmp(animal, "litter")) return litter(extra);
    if (!strcmp(animal, "reader")) return reader(extra);
    if (!strcmp(animal, "mutex")) return mutex(extra);
    if (!strcmp(animal, "deaf-pipe")) return deaf_pipe(extra);
    if (!strcmp(animal, "hold")) {
        CreateFileA(extra, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_ALWAYS, 0, NULL);
        return sleeper();
    }
    if (!strcmp(animal, "deny")) return deny();
    if (!strcmp(animal, "echo")) {
        puts(extra);
        return 0;
    }
    return 2;
}
