#!/bin/sh
# Run by the postgres image when it makes the database: a role for fronts, which only look up silos. The first silo gives it its rights.
set -e
psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" --set=password="$POSTGRES_FRONT_PASSWORD" <<'SQL'
CREATE ROLE codamcp_front LOGIN PASSWORD :'password';
SQL
