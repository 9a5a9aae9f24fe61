#include <errno.h>
#include <libssh2.h>

// What Swift cannot call: functions passed as `void *`, with the types that libssh2 really wants.

static inline void cssh2_set_transport(
    LIBSSH2_SESSION *session,
    LIBSSH2_RECV_FUNC((*receive)),
    LIBSSH2_SEND_FUNC((*send)),
    LIBSSH2_DISCONNECT_FUNC((*disconnect))
) {
#if LIBSSH2_VERSION_NUM >= 0x010b01
    libssh2_session_callback_set2(session, LIBSSH2_CALLBACK_RECV, (libssh2_cb_generic *)receive);
    libssh2_session_callback_set2(session, LIBSSH2_CALLBACK_SEND, (libssh2_cb_generic *)send);
    libssh2_session_callback_set2(session, LIBSSH2_CALLBACK_DISCONNECT, (libssh2_cb_generic *)disconnect);
#else
    libssh2_session_callback_set(session, LIBSSH2_CALLBACK_RECV, (void *)receive);
    libssh2_session_callback_set(session, LIBSSH2_CALLBACK_SEND, (void *)send);
    libssh2_session_callback_set(session, LIBSSH2_CALLBACK_DISCONNECT, (void *)disconnect);
#endif
}
