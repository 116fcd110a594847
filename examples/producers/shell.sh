#!/bin/sh
# Enqueue one order from a shell, with redis-cli and openssl.
#
#   PRODUCER_KEY='the secret that Orderwright knows us by' REDISCLI_AUTH='the password of Redis' \
#     sh shell.sh webshop -h localhost -p 6379 < order.json
#
# What stands behind the source goes to redis-cli.
# The input is one order with the fields of intake.submit_order.v1. The answer is printed; until it is there, the same message
# is sent again under the same id: that is safe, it counts once.
set -eu

source=$1 queue=intake task=intake.submit_order.v1
shift
order=$(cat)

hex() { od -An -v -tx1 | tr -d ' \n'; }
sha256() { openssl dgst -sha256 -binary | hex; }

# The same order has the same id: a UUID made from its content.
digest=$(printf '%s/%s' "$source" "$order" | sha256)
id=$(printf '%s' "$digest" | sed 's/^\(.\{8\}\)\(.\{4\}\).\(.\{3\}\).\(.\{3\}\)\(.\{12\}\).*/\1-\2-8\3-8\4-\5/')

body=$(printf '[[], %s, {}]' "$order")
hashed=$(printf '%s' "$body" | sha256)
encoded=$(printf '%s' "$body" | openssl base64 -A)
tries=0
while [ "$tries" -lt 24 ]; do
  tries=$((tries + 1))
  sent_at=$(date -u +%Y-%m-%dT%H:%M:%S+00:00)
  signature=v1=$(printf '%s\n%s\n%s\n%s\n%s\n%s' "$source" "$id" "$queue" "$task" "$sent_at" "$hashed" |
    openssl dgst -sha256 -hmac "$PRODUCER_KEY" -binary | hex)
  printf '{"body": "%s", "content-encoding": "utf-8", "content-type": "application/json",
    "headers": {"lang": "sh", "task": "%s", "id": "%s", "root_id": "%s", "source": "%s", "sent_at": "%s", "signature": "%s"},
    "properties": {"correlation_id": "%s", "reply_to": "replies.%s", "delivery_mode": 2, "delivery_tag": "%s",
      "delivery_info": {"exchange": "", "routing_key": "%s"}, "body_encoding": "base64"}}' \
    "$encoded" "$task" "$id" "$id" "$source" "$sent_at" "$signature" "$id" "$source" "$id" "$queue" |
    redis-cli "$@" -x LPUSH "$queue" >/dev/null
  answer=$(redis-cli "$@" --raw BRPOP "replies.$source" 5 | tail -n 1)
  case $answer in
    *"$id"*)
      printf '%s\n' "$answer"
      exit 0
      ;;
  esac
done
echo "no answer" >&2
exit 1
