/* embedded.S - the bytes of embedded.h. The Makefile defines a name for each file that exists. */
        .section .rodata

/* symbol: the bytes, symbol_size: how many; a 0 byte follows. */
.macro embed symbol
        .global \symbol, \symbol\()_size
        .balign 64
\symbol:
.endm
.macro end symbol
9\@:    .byte 0
        .balign 8
\symbol\()_size:
        .quad 9\@b - \symbol
.endm

embed app_check_image
#ifdef EMBED_CHECK_IMAGE
        .incbin EMBED_CHECK_IMAGE
#endif
end app_check_image

embed app_check_text
#ifdef EMBED_CHECK_TEXT
        .incbin EMBED_CHECK_TEXT
#endif
end app_check_text

embed app_check_sums
#ifdef EMBED_CHECK_SUMS
        .incbin EMBED_CHECK_SUMS
#endif
end app_check_sums

        .section .note.GNU-stack,"",@progbits
