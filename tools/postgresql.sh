# A PostgreSQL of the tests' own, on a free port of 127.0.0.1; sourced by ./test.

# As the user postgres when we are root, which PostgreSQL refuses to run as.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

start_postgresql() {
  postgresql_bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  postgresql_data=$(mktemp -d /tmp/holdfast-postgresql.XXXXXX)
  if [ "$(id -u)" = 0 ]; then chown postgres "$postgresql_data"; fi
  postgresql_port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  (cd / && as_postgres "$postgresql_bin/initdb" -D "$postgresql_data/db" -U postgres -A trust \
    --no-sync -E UTF8 >/dev/null &&
    as_postgres "$postgresql_bin/pg_ctl" -D "$postgresql_data/db" -s -w -l "$postgresql_data/log" \
      -o "-p $postgresql_port -k $postgresql_data -c listen_addresses=127.0.0.1 -c max_connections=300 -c fsync=off" start)
  export HOLDFAST_TEST_POSTGRESQL="postgresql://postgres@127.0.0.1:$postgresql_port/postgres"
}

stop_postgresql() {
  (cd / && as_postgres "$postgresql_bin/pg_ctl" -D "$postgresql_data/db" -s -m immediate stop) || true
  rm -rf "$postgresql_data"
}
