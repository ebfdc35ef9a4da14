-- The first form of the database. Names and meanings: docs/architecture.md.
--
-- `run` is the one hot table: narrow, updated in place (HOT). Its partial indexes name columns and
-- states that change only when a run starts or stops waiting, or starts or stops running; every
-- other transition touches no index. Everything large is insert-only and lives elsewhere.

CREATE TABLE plan (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name    text NOT NULL,
  version int  NOT NULL,
  digest  text NOT NULL UNIQUE
);

CREATE TABLE plan_stage (
  plan_id         bigint  NOT NULL REFERENCES plan,
  position        int     NOT NULL,
  name            text    NOT NULL,
  options         text    NOT NULL,  -- JSON for the stage; text, so that it stays byte for byte
  timeout_ms      int     NOT NULL,
  max_attempts    int     NOT NULL,
  backoff_base_ms int     NOT NULL,
  backoff_max_ms  int     NOT NULL,
  optional        boolean NOT NULL,
  publishes       boolean NOT NULL,
  PRIMARY KEY (plan_id, position)
);

CREATE TABLE run (
  id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  correlation_id    uuid        NOT NULL UNIQUE,
  plan_id           bigint      NOT NULL REFERENCES plan,
  owner             uuid,
  version           bigint      NOT NULL,
  claim             bigint      NOT NULL DEFAULT 0,
  wake_at           timestamptz,
  stage_deadline_at timestamptz,
  updated_at        timestamptz NOT NULL DEFAULT now(),
  stage             int         NOT NULL DEFAULT 0,
  stage_timeout_ms  int         NOT NULL,
  attempt           int         NOT NULL DEFAULT 0,
  owner_losses      int         NOT NULL DEFAULT 0,
  priority          int         NOT NULL DEFAULT 0,
  approved          boolean     NOT NULL DEFAULT false,
  state             text        NOT NULL,
  stage_name        text        NOT NULL,
  request           text        NOT NULL DEFAULT 'none',
  CONSTRAINT run_state_known CHECK (state IN ('ready', 'running', 'backing_off',
    'awaiting_approval', 'paused', 'dead_lettered', 'completed', 'cancelled')),
  CONSTRAINT run_request_known CHECK (request IN ('none', 'pause', 'cancel')),
  CONSTRAINT run_owned_while_running
    CHECK ((state = 'running') = (owner IS NOT NULL)
       AND (state = 'running') = (stage_deadline_at IS NOT NULL)
       AND (state = 'backing_off') = (wake_at IS NOT NULL))
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);

CREATE INDEX run_waiting ON run (priority DESC, id) WHERE state IN ('ready', 'backing_off');
CREATE INDEX run_owned ON run (owner) WHERE state = 'running';

CREATE TABLE run_input (
  run_id       bigint      PRIMARY KEY REFERENCES run,
  input        text        NOT NULL,  -- JSON as submitted, byte for byte
  input_digest text        NOT NULL,
  actor        text        NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now()
);

-- History, outputs and outbox in one. `xid` is the writing transaction: the relay publishes in the
-- order (xid, run_id, version), behind the oldest transaction that is still open. The legal
-- transitions are those of the state machine in engine/core/lifecycle.cpp; a test compares them.
CREATE TABLE run_event (
  run_id        bigint      NOT NULL,
  version       bigint      NOT NULL,
  claim         bigint      NOT NULL,
  at            timestamptz NOT NULL DEFAULT now(),
  xid           xid8        NOT NULL DEFAULT pg_current_xact_id(),
  stage         int         NOT NULL,
  attempt       int         NOT NULL,
  from_state    text        NOT NULL,
  trigger       text        NOT NULL,
  to_state      text        NOT NULL,
  stage_name    text        NOT NULL,
  actor         text        NOT NULL,
  reason        text        NOT NULL DEFAULT '',
  error_code    text,
  error_message text,
  output        text,  -- JSON that the stage committed; text, so that it stays byte for byte
  warnings      text[]      NOT NULL DEFAULT '{}',
  PRIMARY KEY (run_id, version),
  CONSTRAINT run_event_legal_transition CHECK ((from_state, trigger, to_state) IN (
    ('absent', 'submit', 'ready'),
    ('ready', 'claim', 'running'),
    ('backing_off', 'claim', 'running'),
    ('running', 'stage_done', 'running'),
    ('running', 'stage_done', 'ready'),
    ('running', 'stage_done', 'paused'),
    ('running', 'run_done', 'completed'),
    ('running', 'stage_failed_retryable', 'backing_off'),
    ('running', 'stage_failed_retryable', 'paused'),
    ('running', 'stage_failed_final', 'dead_lettered'),
    ('running', 'approval_requested', 'awaiting_approval'),
    ('running', 'owner_lost', 'ready'),
    ('running', 'owner_lost', 'paused'),
    ('running', 'release', 'ready'),
    ('running', 'release', 'paused'),
    ('awaiting_approval', 'approve', 'ready'),
    ('awaiting_approval', 'reject', 'dead_lettered'),
    ('awaiting_approval', 'cancel', 'cancelled'),
    ('ready', 'pause', 'paused'),
    ('backing_off', 'pause', 'paused'),
    ('running', 'pause', 'running'),
    ('paused', 'resume', 'ready'),
    ('running', 'resume', 'running'),
    ('ready', 'cancel', 'cancelled'),
    ('backing_off', 'cancel', 'cancelled'),
    ('paused', 'cancel', 'cancelled'),
    ('running', 'cancel', 'cancelled'),
    ('running', 'cancel_requested', 'running'),
    ('backing_off', 'retry_now', 'ready'),
    ('dead_lettered', 'replay', 'ready'),
    ('dead_lettered', 'discard', 'cancelled')))
);

CREATE INDEX run_event_order ON run_event (xid, run_id, version);

-- Files by content: equal files of many runs are stored once.
CREATE TABLE file_content (
  sha256  text  PRIMARY KEY,
  content bytea NOT NULL
);

CREATE TABLE run_file (
  run_id  bigint NOT NULL,
  version bigint NOT NULL,
  path    text   NOT NULL,
  sha256  text   NOT NULL REFERENCES file_content,
  PRIMARY KEY (run_id, version, path)
);

CREATE TABLE worker (
  id         uuid        PRIMARY KEY,
  lock_key   bigint      NOT NULL,
  beat       bigint      NOT NULL DEFAULT 0,
  beat_at    timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz NOT NULL DEFAULT now(),
  dead_at    timestamptz,
  pid        int         NOT NULL,
  host       text        NOT NULL,
  program    text        NOT NULL,
  stages     text[]      NOT NULL
) WITH (fillfactor = 50);

CREATE INDEX worker_living ON worker (id) WHERE dead_at IS NULL;

-- Open exactly as long as its run is dead-lettered.
CREATE TABLE dead_letter (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id      bigint      NOT NULL REFERENCES run,
  version     bigint      NOT NULL,  -- of the event that opened it
  stage       int         NOT NULL,
  stage_name  text        NOT NULL,
  error_code  text        NOT NULL,
  message     text        NOT NULL,
  fingerprint text        NOT NULL,
  opened_at   timestamptz NOT NULL DEFAULT now(),
  closed_at   timestamptz,
  closed_by   text,
  how         text,
  CONSTRAINT dead_letter_closed_whole
    CHECK ((closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (how IS NULL))
);

CREATE UNIQUE INDEX dead_letter_open ON dead_letter (run_id) WHERE closed_at IS NULL;

CREATE TABLE operator_action (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id  bigint      NOT NULL,
  version bigint      NOT NULL,  -- of the event it led to
  who     text        NOT NULL,
  what    text        NOT NULL,
  why     text        NOT NULL,
  at      timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE relay_position (
  only_row   boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
  xid        xid8        NOT NULL,
  run_id     bigint      NOT NULL,
  version    bigint      NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO relay_position (xid, run_id, version) VALUES ('0', 0, 0);

-- Records of the bus that could not be parsed, with where they came from.
CREATE TABLE quarantine (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic         text        NOT NULL,
  partition     int         NOT NULL,
  record_offset bigint      NOT NULL,
  bytes         bytea       NOT NULL,
  reason        text        NOT NULL,
  at            timestamptz NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX quarantine_once
  ON quarantine (topic, partition, record_offset, sha256(bytes));
