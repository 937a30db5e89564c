#include <zlib.h>

/* Swift cannot call macros; 31 is the largest window with a gzip header, which carries neither name nor time. */
static inline int atelier_deflate_init(z_stream *stream) {
    return deflateInit2(stream, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
}

static inline int atelier_inflate_init(z_stream *stream) {
    return inflateInit2(stream, 31);
}
