-- The two roles of the database, and who owns it. Run it as a superuser, as often as you like: it also sets the
-- passwords anew, so a changed one needs no more than another `docker compose up`.
-- \getenv keeps the passwords out of the process list.
\getenv application_password APPLICATION_DATABASE_PASSWORD
\getenv grafana_password GRAFANA_DATABASE_PASSWORD

SELECT format('CREATE ROLE %I LOGIN', name)
FROM (VALUES ('kiosk_fleet'), ('grafana_reader')) wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name)
\gexec

-- Passwords must not reach the server's log with a failing statement.
SET log_min_error_statement = panic;
SET log_statement = none;
ALTER ROLE kiosk_fleet PASSWORD :'application_password';
ALTER ROLE grafana_reader PASSWORD :'grafana_password' CONNECTION LIMIT 10;
-- A dashboard must neither write nor hold up the fleet.
ALTER ROLE grafana_reader SET default_transaction_read_only = on;
ALTER ROLE grafana_reader SET statement_timeout = '30s';

SELECT format('ALTER DATABASE %I OWNER TO kiosk_fleet', current_database())
\gexec
ALTER SCHEMA public OWNER TO kiosk_fleet;
CREATE EXTENSION IF NOT EXISTS timescaledb;
