/* embedded.S - the bytes of embedded.h. The Makefile defines a name for each file that exists. */
        .section .rodata
        .global app_model, app_model_size
        .global app_check_image, app_check_image_size
        .global app_check_text, app_check_text_size
        .balign 64
app_model:
#ifdef EMBED_MODEL
        .incbin EMBED_MODEL
#endif
1:      .byte 0
        .balign 64
app_check_image:
#ifdef EMBED_CHECK_IMAGE
        .incbin EMBED_CHECK_IMAGE
#endif
2:      .byte 0
        .balign 64
app_check_text:
#ifdef EMBED_CHECK_TEXT
        .incbin EMBED_CHECK_TEXT
#endif
3:      .byte 0
        .balign 8
app_model_size:
        .quad 1b - app_model
app_check_image_size:
        .quad 2b - app_check_image
app_check_text_size:
        .quad 3b - app_check_text
        .section .note.GNU-stack,"",@progbits
