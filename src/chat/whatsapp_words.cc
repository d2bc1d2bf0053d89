// WhatsApp's own words, as collected in docs/formats/chat-exports.md. Pure.
#include "chat/whatsapp_words.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "chat/chat_text.h"

namespace holdfast {
namespace {

using Pair = std::pair<std::string_view, ChatMedia>;

// In ASCII lower case: letters beyond ASCII are as the app writes them.
constexpr Pair kWholeLines[] = {
    {"<media omitted>", ChatMedia::kOther},
    {"<multimedia omitido>", ChatMedia::kOther},
    {"<archivo omitido>", ChatMedia::kOther},
    {"<médias omis>", ChatMedia::kOther},
    {"<fichier omis>", ChatMedia::kOther},
    {"<medien ausgeschlossen>", ChatMedia::kOther},
    {"<medien weggelassen>", ChatMedia::kOther},
    {"<mídia oculta>", ChatMedia::kOther},
    {"<arquivo de mídia oculto>", ChatMedia::kOther},
    {"<ficheiro não revelado>", ChatMedia::kOther},
    {"<media omessi>", ChatMedia::kOther},
    {"<media omesso>", ChatMedia::kOther},
    {"image omitted", ChatMedia::kPicture},
    {"imagen omitida", ChatMedia::kPicture},
    {"image absente", ChatMedia::kPicture},
    {"image omise", ChatMedia::kPicture},
    {"bild weggelassen", ChatMedia::kPicture},
    {"imagem ocultada", ChatMedia::kPicture},
    {"imagem oculta", ChatMedia::kPicture},
    {"imagem não revelada", ChatMedia::kPicture},
    {"immagine omessa", ChatMedia::kPicture},
    {"video omitted", ChatMedia::kVideo},
    {"video omitido", ChatMedia::kVideo},
    {"vidéo absente", ChatMedia::kVideo},
    {"vidéo omise", ChatMedia::kVideo},
    {"video weggelassen", ChatMedia::kVideo},
    {"vídeo ocultado", ChatMedia::kVideo},
    {"vídeo oculto", ChatMedia::kVideo},
    {"vídeo omitido", ChatMedia::kVideo},
    {"vídeo não revelado", ChatMedia::kVideo},
    {"video omesso", ChatMedia::kVideo},
    {"video note omitted", ChatMedia::kVideo},
    {"audio omitted", ChatMedia::kVoice},
    {"voice message omitted", ChatMedia::kVoice},
    {"audio omitido", ChatMedia::kVoice},
    {"audio omis", ChatMedia::kVoice},
    {"audio weggelassen", ChatMedia::kVoice},
    {"áudio ocultado", ChatMedia::kVoice},
    {"áudio oculto", ChatMedia::kVoice},
    {"ficheiro de áudio não revelado", ChatMedia::kVoice},
    {"audio omesso", ChatMedia::kVoice},
    {"sticker omitted", ChatMedia::kOther},
    {"sticker omitido", ChatMedia::kOther},
    {"pegatina omitida", ChatMedia::kOther},
    {"sticker omis", ChatMedia::kOther},
    {"autocollant omis", ChatMedia::kOther},
    {"sticker weggelassen", ChatMedia::kOther},
    {"figurinha omitida", ChatMedia::kOther},
    {"sticker não revelado", ChatMedia::kOther},
    {"sticker omesso", ChatMedia::kOther},
    {"sticker non incluso", ChatMedia::kOther},
    {"adesivo omesso", ChatMedia::kOther},
    {"gif omitted", ChatMedia::kOther},
    {"gif omitido", ChatMedia::kOther},
    {"gif omitida", ChatMedia::kOther},
    {"gif retiré", ChatMedia::kOther},
    {"gif omise", ChatMedia::kOther},
    {"gif weggelassen", ChatMedia::kOther},
    {"gif ausgeschlossen", ChatMedia::kOther},
    {"gif não revelada", ChatMedia::kOther},
    {"gif esclusa", ChatMedia::kOther},
    {"gif omessa", ChatMedia::kOther},
    {"contact card omitted", ChatMedia::kOther},
    {"tarjeta de contacto omitida", ChatMedia::kOther},
    {"fiche contact manquante", ChatMedia::kOther},
    {"carte de contact omise", ChatMedia::kOther},
    {"kontaktkarte ausgelassen", ChatMedia::kOther},
    {"kontaktkarte weggelassen", ChatMedia::kOther},
    {"cartão do contato omitido", ChatMedia::kOther},
    {"contacto não revelado", ChatMedia::kOther},
    {"scheda contatto omessa", ChatMedia::kOther},
    {"biglietto da visita omesso", ChatMedia::kOther},
};

// Behind the name of a document.
constexpr std::string_view kDocumentEnds[] = {
    "document omitted",     "documento omitido",      "document manquant", "document omis",
    "dokument weggelassen", "documento não revelado", "documento omesso"};

// "<attached: name>" on iPhones; "name (file attached)" on Android.
constexpr std::string_view kAttachedBegins[] = {
    "<attached: ", "<adjunto: ", "<pièce jointe : ", "<pièce jointe\xC2\xA0: ",
    "<anhang: ",   "<anexado: ", "<anexo: ",         "<allegato: "};
constexpr std::string_view kAttachedEnds[] = {
    "(file attached)",   "(archivo adjunto)",  "(fichier joint)", "(datei angehängt)",
    "(arquivo anexado)", "(ficheiro anexado)", "(file allegato)"};

constexpr std::string_view kNoticeBegins[] = {
    "messages and calls are end-to-end encrypted",
    "messages to this chat and calls are now secured with end-to-end encryption",
    "los mensajes y las llamadas están cifrados de extremo a extremo",
    "les messages et les appels sont chiffrés de bout en bout",
    "nachrichten und anrufe sind ende-zu-ende-verschlüsselt",
    "as mensagens e as ligações são protegidas com a criptografia de ponta a ponta",
    "as mensagens e ligações são protegidas com a criptografia de ponta a ponta",
    "as mensagens e chamadas são encriptadas ponto a ponto",
    "i messaggi e le chiamate sono crittografati end-to-end"};
constexpr std::string_view kWholeNotices[] = {"this message was deleted",
                                              "you deleted this message",
                                              "se eliminó este mensaje",
                                              "eliminaste este mensaje",
                                              "mensaje eliminado",
                                              "ce message a été supprimé",
                                              "vous avez supprimé ce message",
                                              "diese nachricht wurde gelöscht",
                                              "du hast diese nachricht gelöscht",
                                              "esta mensagem foi apagada",
                                              "você apagou esta mensagem",
                                              "apagou esta mensagem",
                                              "mensagem apagada",
                                              "questo messaggio è stato eliminato",
                                              "hai eliminato questo messaggio",
                                              "missed voice call",
                                              "missed video call",
                                              "llamada perdida",
                                              "videollamada perdida",
                                              "appel vocal manqué",
                                              "appel vidéo manqué",
                                              "verpasster sprachanruf",
                                              "verpasster videoanruf",
                                              "chamada de voz perdida",
                                              "chamada de vídeo perdida",
                                              "chiamata vocale persa",
                                              "videochiamata persa",
                                              "null"};

constexpr std::string_view kFileBegins[] = {
    "WhatsApp Chat with ",       "WhatsApp Chat - ",          "Chat de WhatsApp con ",
    "Discussion WhatsApp avec ", "WhatsApp Chat mit ",        "WhatsApp-Chat mit ",
    "Conversa do WhatsApp com ", "Conversa no WhatsApp com ", "Chat WhatsApp con "};

ChatMedia media_of_file(std::string_view name) {
  const std::string lower = ascii_lower(name);
  const auto ends = [&lower](std::initializer_list<std::string_view> all) {
    return std::any_of(all.begin(), all.end(),
                       [&lower](std::string_view each) { return lower.ends_with(each); });
  };
  if (ends({".jpg", ".jpeg", ".png", ".heic"})) return ChatMedia::kPicture;
  if (ends({".mp4", ".mov", ".3gp"})) return ChatMedia::kVideo;
  if (ends({".opus", ".m4a", ".mp3", ".aac", ".ogg"})) return ChatMedia::kVoice;
  return ChatMedia::kOther;  // also .webp, which is a sticker
}

WhatsAppMedia file_named(std::string_view name) {
  return {.media = media_of_file(name), .has_words = name.find(' ') != std::string_view::npos};
}

}  // namespace

std::optional<WhatsAppMedia> whatsapp_media(std::string_view line) {
  constexpr std::size_t kMostBytes = 512;
  line = trimmed(without_leading_marks(line));
  if (line.empty() || line.size() > kMostBytes) return std::nullopt;
  std::string lower = ascii_lower(line);
  if (lower.ends_with('.')) lower.pop_back();
  for (const auto& [words, media] : kWholeLines) {
    if (lower == words) return WhatsAppMedia{.media = media};
  }
  const std::string_view whole = lower;
  for (const std::string_view begin : kAttachedBegins) {
    if (!whole.starts_with(begin) || !whole.ends_with('>')) continue;
    return file_named(whole.substr(begin.size(), whole.size() - begin.size() - 1));
  }
  for (const std::string_view end : kAttachedEnds) {
    if (!whole.ends_with(end) || whole.size() <= end.size()) continue;
    return file_named(trimmed(whole.substr(0, whole.size() - end.size())));
  }
  for (const std::string_view end : kDocumentEnds) {
    if (whole == end) return WhatsAppMedia{};
    const bool has_name = whole.ends_with(end) && whole.find("•") != std::string_view::npos;
    if (has_name) return WhatsAppMedia{.has_words = true};
  }
  return std::nullopt;
}

bool is_whatsapp_notice(std::string_view text) {
  constexpr std::size_t kMostBytes = 300;
  const bool is_marked = leading_mark_bytes(text) > 0;
  text = trimmed(without_leading_marks(text));
  if (text.size() > kMostBytes) return false;
  std::string lower = ascii_lower(text);
  while (lower.ends_with('.')) lower.pop_back();
  for (const std::string_view words : kWholeNotices) {
    if (lower == words) return true;
  }
  // A person may speak of encryption: the app's own line has a mark before it, begins so, and
  // counts nothing.
  if (!is_marked || lower.find_first_of("0123456789") != std::string::npos) return false;
  return std::any_of(std::begin(kNoticeBegins), std::end(kNoticeBegins),
                     [&lower](std::string_view words) { return lower.starts_with(words); });
}

bool is_whatsapp_file(std::string_view file) {
  if (!file.ends_with(".txt")) return false;
  return file == "_chat.txt" || !whatsapp_chat_name(file).empty();
}

std::string_view whatsapp_chat_name(std::string_view file) {
  if (!file.ends_with(".txt") && !file.ends_with(".zip")) return {};
  file.remove_suffix(4);
  for (const std::string_view begin : kFileBegins) {
    if (file.starts_with(begin)) return trimmed(file.substr(begin.size()));
  }
  return {};
}

}  // namespace holdfast
