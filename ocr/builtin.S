/* builtin.S - the bytes of builtin.c. The Makefile defines a name for each file that exists. */
        .section .rodata

/* symbol: the bytes, symbol_size: how many; a 0 byte follows. */
.macro embed symbol
        .global \symbol, \symbol\()_size
        .hidden \symbol, \symbol\()_size
        .balign 64
\symbol:
.endm
.macro end symbol
9\@:    .byte 0
        .balign 8
\symbol\()_size:
        .quad 9\@b - \symbol
.endm

embed ocr_builtin_recognizer
#ifdef BUILTIN_RECOGNIZER
        .incbin BUILTIN_RECOGNIZER
#endif
end ocr_builtin_recognizer

embed ocr_builtin_recognizer_int8
#ifdef BUILTIN_RECOGNIZER_INT8
        .incbin BUILTIN_RECOGNIZER_INT8
#endif
end ocr_builtin_recognizer_int8

embed ocr_builtin_recognizer_best
#ifdef BUILTIN_RECOGNIZER_BEST
        .incbin BUILTIN_RECOGNIZER_BEST
#endif
end ocr_builtin_recognizer_best

embed ocr_builtin_detector
#ifdef BUILTIN_DETECTOR
        .incbin BUILTIN_DETECTOR
#endif
end ocr_builtin_detector

embed ocr_builtin_direction
#ifdef BUILTIN_DIRECTION
        .incbin BUILTIN_DIRECTION
#endif
end ocr_builtin_direction

embed ocr_builtin_receipt_fields
#ifdef BUILTIN_RECEIPT_FIELDS
        .incbin BUILTIN_RECEIPT_FIELDS
#endif
end ocr_builtin_receipt_fields

embed ocr_builtin_lm_small
#ifdef BUILTIN_LM_SMALL
        .incbin BUILTIN_LM_SMALL
#endif
end ocr_builtin_lm_small

        .section .note.GNU-stack,"",@progbits
