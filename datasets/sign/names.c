/* names.c - see names.h. */
#include "datasets/sign/names.h"

#include <stdio.h>
#include <string.h>

const char ds_sign_alphabet[] = " '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                "ÀÂÇÈÉÊËÎÏÔÙÛàâçèéêëîïôùûüœŒ";

#define HELD_OUT 8 /* one in so many */
#define MOST_CHARACTERS 40

/* Kinds of way; the first ones are the most frequent. */
static const char *const WAYS[] = {
    "Rue", "Rue", "Rue", "Rue", "Rue", "Rue", "Avenue", "Avenue", "Boulevard", "Place", "Place",
    "Chemin", "Chemin", "Allée", "Allée", "Impasse", "Impasse", "Route", "Quai", "Cours", "Passage",
    "Square", "Sentier", "Ruelle", "Villa", "Cité", "Esplanade", "Promenade", "Montée", "Venelle",
    "Faubourg", "Rond-Point", "Traverse", "Résidence", "Hameau", "Clos", "Mail", "Pont", "Porte"};
static const char *const FIRST[] = {
    "Jean", "Pierre", "Paul", "Louis", "Émile", "Victor", "Henri", "Marcel", "Georges", "Albert",
    "Camille", "Alphonse", "Édouard", "Eugène", "Gustave", "Hector", "Jules", "Léon", "Lucien",
    "Marie", "Jeanne", "Louise", "Simone", "Hélène", "Irène", "Germaine", "Berthe", "Élise", "Zoé",
    "Jean-Jacques", "Pierre-Marie", "Anne-Sophie", "François", "Françoise", "René", "Benoît",
    "Loïc", "Noël", "Ambroise", "Théodore", "Aristide", "Clémence", "Rosa", "Suzanne", "Yves"};
static const char *const TITLE[] = {"du Général", "du Docteur", "du Maréchal", "du Président",
                                    "du Capitaine", "du Colonel", "de l'Abbé", "du Professeur",
                                    "du Commandant", "de l'Amiral", "du Lieutenant", "du Chanoine"};
/* Parts of family names. */
static const char *const HEAD[] = {
    "Ber", "Char", "Mar", "Du", "La", "Gau", "Rou", "Bou", "Che", "Fon", "Gre", "Mon", "Per",
    "Vil", "Cas", "Dor", "Fer", "Gar", "Lam", "Mer", "Nor", "Pel", "Ros", "Sau", "Tré", "Val",
    "Bre", "Cha", "Del", "Fla", "Gué", "Jou", "Lé", "Mau", "Pré", "Thi", "Ver", "Cour", "Beau"};
static const char *const TAIL[] = {
    "tin", "land", "chand", "pont", "rent", "tier", "sel", "langer", "valier", "taine", "nier",
    "tel", "rin", "lain", "tagne", "mand", "deau", "bert", "letier", "seau", "vigny", "mot",
    "lier", "teau", "nard", "gnon", "clerc", "rieux", "zac", "ville", "mont", "court", "champ"};
static const char *const FEMININE[] = {
    "Gare", "Mairie", "Fontaine", "Paix", "République", "Liberté", "Forêt", "Poste", "Chapelle",
    "Plaine", "Source", "Vallée", "Colline", "Tour", "Halle", "Croix", "Poterie", "Verrerie",
    "Tannerie", "Fonderie", "Rivière", "Prairie", "Bergerie", "Garenne", "Ferme", "Grange", "Côte",
    "Butte", "Digue", "Plage", "Gendarmerie", "Préfecture", "Bibliothèque", "Cathédrale", "Forge",
    "Justice", "Madeleine", "Résistance", "Libération", "Victoire", "Fraternité", "Manufacture"};
static const char *const MASCULINE[] = {
    "Château", "Moulin", "Marché", "Port", "Pont", "Stade", "Lavoir", "Puits", "Four", "Parc",
    "Musée", "Collège", "Lycée", "Cimetière", "Clocher", "Couvent", "Prieuré", "Bois", "Pré",
    "Ruisseau", "Canal", "Lac", "Rocher", "Tilleul", "Chêne", "Noyer", "Figuier", "Pressoir",
    "Théâtre", "Temple", "Palais", "Bac", "Gué", "Coteau", "Vignoble", "Verger", "Belvédère"};
static const char *const PLURAL[] = {
    "Écoles", "Jardins", "Lilas", "Roses", "Acacias", "Platanes", "Marronniers", "Vignes", "Prés",
    "Champs", "Moulins", "Tanneurs", "Pêcheurs", "Bouchers", "Tisserands", "Remparts", "Arènes",
    "Thermes", "Carmes", "Cordeliers", "Martyrs", "Alliés", "Hirondelles", "Mésanges", "Rossignols",
    "Bleuets", "Violettes", "Genêts", "Mimosas", "Glycines", "Noisetiers", "Peupliers", "Saules"};
static const char *const ELIDED[] = {"Église", "Hôpital", "Étang", "Abbaye", "Île", "Horloge",
                                     "Observatoire", "Arsenal", "Aqueduc", "Europe", "Avenir",
                                     "Industrie", "Espérance", "Orme", "Olivier", "Aubépine"};
static const char *const MONTH[] = {"Janvier", "Février", "Mars", "Avril", "Mai", "Juin",
                                    "Juillet", "Août", "Septembre", "Octobre", "Novembre",
                                    "Décembre"};

#define PICK(list, r) list[nn_rng_below(r, (uint32_t)(sizeof(list) / sizeof *(list)))]

static bool is_held_out(const char *what)
{
    uint32_t hash = 2166136261u; /* FNV-1a, 32 bits */
    for (; *what; what++)
        hash = (hash ^ (unsigned char)*what) * 16777619u;
    return (hash ^ hash >> 16) % HELD_OUT == 0;
}

/* What a street is named after, with what joins it to the kind of way. */
static void draw_name(nn_rng *r, char *join, char *what, size_t size)
{
    *join = 0;
    switch (nn_rng_below(r, 10)) {
    case 0:
    case 1:
        snprintf(what, size, "%s %s%s", PICK(FIRST, r), PICK(HEAD, r), PICK(TAIL, r));
        break;
    case 2:
        snprintf(join, size, "%s ", PICK(TITLE, r));
        snprintf(what, size, "%s%s", PICK(HEAD, r), PICK(TAIL, r));
        break;
    case 3:
        snprintf(join, size, "%s", nn_rng_chance(r, 0.3f) ? "" : "de ");
        snprintf(what, size, "%s%s", PICK(HEAD, r), PICK(TAIL, r));
        break;
    case 4:
        snprintf(what, size, "Saint-%s", PICK(FIRST, r));
        break;
    case 5:
        snprintf(join, size, "du ");
        snprintf(what, size, "%d %s %d", nn_rng_int(r, 1, 28), PICK(MONTH, r),
                 nn_rng_int(r, 1870, 1962));
        break;
    case 6:
        snprintf(join, size, "de l'");
        snprintf(what, size, "%s", PICK(ELIDED, r));
        break;
    case 7:
        snprintf(join, size, "des ");
        snprintf(what, size, "%s", PICK(PLURAL, r));
        break;
    case 8:
        snprintf(join, size, "du ");
        snprintf(what, size, "%s", PICK(MASCULINE, r));
        break;
    default:
        snprintf(join, size, "de la ");
        snprintf(what, size, "%s", PICK(FEMININE, r));
        break;
    }
}

static int characters(const char *text)
{
    int n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

void ds_sign_name(nn_rng *r, bool held_out, char name[DS_SIGN_NAME])
{
    char join[DS_SIGN_NAME], what[DS_SIGN_NAME], whole[3 * DS_SIGN_NAME];
    do {
        draw_name(r, join, what, sizeof what);
        snprintf(whole, sizeof whole, "%s %s%s", PICK(WAYS, r), join, what);
    } while (is_held_out(what) != held_out || characters(whole) > MOST_CHARACTERS ||
             strlen(whole) >= DS_SIGN_NAME);
    memcpy(name, whole, strlen(whole) + 1);
}
