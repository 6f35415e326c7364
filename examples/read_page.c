/* read_page.c - prints the text of a page.
 *
 *     cc read_page.c $(pkg-config --cflags --libs octavo) -o read_page
 *     ./read_page scan.png
 */
#include <octavo.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    octavo_error error;
    octavo_models *models = octavo_models_open(NULL, &error);
    const char *path = argc > 1 ? argv[1] : "scan.png";
    octavo_result *result = octavo_read_file(models, path, NULL, &error);
    if (result)
        fputs(octavo_result_text(result), stdout);
    else
        fprintf(stderr, "read_page: %s\n", error.message);
    octavo_result_free(result);
    octavo_models_close(models);
    return error.code;
}
