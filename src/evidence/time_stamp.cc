// RFC 3161 by OpenSSL's TS. Safe from any thread.
#include "evidence/time_stamp.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <openssl/x509.h>

#include <ctime>
#include <memory>
#include <utility>

#include "base/bytes.h"
#include "holdfast/hash.h"

namespace holdfast {
namespace {

template <auto F>
struct Freer {
  template <class T>
  void operator()(T* value) const {
    F(value);
  }
};
template <class T, auto F>
using Owned = std::unique_ptr<T, Freer<F>>;
using Request = Owned<TS_REQ, TS_REQ_free>;
using Reply = Owned<TS_RESP, TS_RESP_free>;
using Context = Owned<TS_VERIFY_CTX, TS_VERIFY_CTX_free>;

std::unexpected<Error> no_reply() {
  return fail(ErrorCode::kInvalidArgument, "This is no reply of a time stamping service.");
}

std::unexpected<Error> inside() {
  return fail(ErrorCode::kInternal, "The time stamp request cannot be made.");
}

std::string sha256(std::string_view bytes) {
  const Bytes hash = digest(DigestKind::kSha256, as_bytes(bytes));
  return {hash.begin(), hash.end()};
}

// DER read to its end, or null.
template <class Owner, class T>
Owner read_der(T* (*read)(T**, const unsigned char**, long), std::string_view der) {
  if (der.empty() || der.size() > kMostStampBytes) return nullptr;
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* const end = at + der.size();
  Owner out(read(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  if (at != end) out.reset();
  return out;
}

Owned<X509_STORE, X509_STORE_free> read_store(std::string_view pem) {
  Owned<X509_STORE, X509_STORE_free> store(X509_STORE_new());
  const Owned<BIO, BIO_free> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  int count = 0;
  while (store && in) {
    const Owned<X509, X509_free> each(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
    if (!each) break;
    if (X509_STORE_add_cert(store.get(), each.get()) == 1) ++count;
  }
  ERR_clear_error();
  if (count == 0) store.reset();
  return store;
}

Result<TimeMs> time_of(TS_TST_INFO* info) {
  const ASN1_GENERALIZEDTIME* at = TS_TST_INFO_get_time(info);
  std::tm parts{};
  if (at == nullptr || ASN1_TIME_to_tm(at, &parts) != 1) return no_reply();
  const Owned<ASN1_TIME, ASN1_TIME_free> epoch(ASN1_TIME_set(nullptr, 0));
  int days = 0;
  int seconds = 0;
  if (!epoch || ASN1_TIME_diff(&days, &seconds, epoch.get(), at) != 1) return no_reply();
  return (days * 86'400LL + seconds) * 1000;
}

}  // namespace

Result<std::string> make_stamp_request(std::string_view bytes, std::string_view nonce) {
  const std::string hash = sha256(bytes);
  const Request request(TS_REQ_new());
  const Owned<TS_MSG_IMPRINT, TS_MSG_IMPRINT_free> imprint(TS_MSG_IMPRINT_new());
  const Owned<X509_ALGOR, X509_ALGOR_free> kind(X509_ALGOR_new());
  const Owned<BIGNUM, BN_free> number(
      BN_bin2bn(reinterpret_cast<const unsigned char*>(nonce.data()),
                static_cast<int>(nonce.size()), nullptr));
  if (!request || !imprint || !kind || !number) return inside();
  const Owned<ASN1_INTEGER, ASN1_INTEGER_free> value(BN_to_ASN1_INTEGER(number.get(), nullptr));
  X509_ALGOR_set0(kind.get(), OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nullptr);
  auto* data = reinterpret_cast<unsigned char*>(const_cast<char*>(hash.data()));
  if (TS_REQ_set_version(request.get(), 1) != 1 ||
      TS_MSG_IMPRINT_set_algo(imprint.get(), kind.get()) != 1 ||
      TS_MSG_IMPRINT_set_msg(imprint.get(), data, static_cast<int>(hash.size())) != 1 ||
      TS_REQ_set_msg_imprint(request.get(), imprint.get()) != 1 ||
      TS_REQ_set_nonce(request.get(), value.get()) != 1 ||
      TS_REQ_set_cert_req(request.get(), 1) != 1) {
    return inside();
  }
  unsigned char* der = nullptr;
  const int size = i2d_TS_REQ(request.get(), &der);
  if (size <= 0) return inside();
  std::string out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return out;
}

Result<StampFacts> check_stamp_reply(std::string_view reply_der, std::string_view request_der,
                                     std::string_view bytes, std::string_view ca_pem) {
  const auto reply = read_der<Reply>(&d2i_TS_RESP, reply_der);
  if (!reply) return no_reply();
  const long status =
      ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(reply.get())));
  if (status != TS_STATUS_GRANTED && status != TS_STATUS_GRANTED_WITH_MODS) {
    return fail(ErrorCode::kForbidden, "The time stamping service refused to stamp this.");
  }
  TS_TST_INFO* info = TS_RESP_get_tst_info(reply.get());
  if (info == nullptr) return no_reply();
  const Context context(TS_VERIFY_CTX_new());
  if (!context) return inside();
  int flags = TS_VFY_VERSION | TS_VFY_IMPRINT;
  if (!request_der.empty()) {
    const auto request = read_der<Request>(&d2i_TS_REQ, request_der);
    if (!request) {
      return fail(ErrorCode::kInvalidArgument, "The request beside the time stamp is none.");
    }
    // Sets imprint, policy and nonce as the request has them; the imprint is replaced below.
    if (TS_REQ_to_TS_VERIFY_CTX(request.get(), context.get()) == nullptr) return inside();
    if (TS_REQ_get_nonce(request.get()) != nullptr) flags |= TS_VFY_NONCE;
  }
  const std::string hash = sha256(bytes);
  auto* imprint = static_cast<unsigned char*>(OPENSSL_memdup(hash.data(), hash.size()));
  if (imprint == nullptr) return inside();
  const TS_MSG_IMPRINT* stamped = TS_TST_INFO_get_msg_imprint(info);
  const X509_ALGOR* kind = TS_MSG_IMPRINT_get_algo(const_cast<TS_MSG_IMPRINT*>(stamped));
  const ASN1_OBJECT* name = nullptr;
  X509_ALGOR_get0(&name, nullptr, nullptr, kind);
  TS_VERIFY_CTX_set_imprint(context.get(), imprint, static_cast<long>(hash.size()));
  if (OBJ_obj2nid(name) != NID_sha256) {
    return fail(ErrorCode::kCorrupt, "The time stamp is not of a SHA-256 digest.");
  }
  if (!ca_pem.empty()) {
    auto store = read_store(ca_pem);
    if (!store) {
      return fail(ErrorCode::kInvalidArgument, "The file of trusted certificates holds none.");
    }
    TS_VERIFY_CTX_set_store(context.get(), store.release());
    flags |= TS_VFY_SIGNATURE;  // any signer whose chain ends in the store
  }
  TS_VERIFY_CTX_set_flags(context.get(), flags);
  const bool is_good = TS_RESP_verify_response(context.get(), reply.get()) == 1;
  ERR_clear_error();
  if (!is_good) {
    return fail(ErrorCode::kCorrupt, ca_pem.empty()
                                         ? "The time stamp is of other bytes."
                                         : "The time stamp does not hold for these bytes and the "
                                           "certificates that are trusted.");
  }
  const Result<TimeMs> at = time_of(info);
  if (!at) return std::unexpected<Error>(at.error());
  return StampFacts{.at = *at, .is_trusted = !ca_pem.empty()};
}

}  // namespace holdfast
