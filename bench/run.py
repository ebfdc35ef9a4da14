#!/usr/bin/env python3
"""Measures what the README promises in figures, on the machine it stands on.

    bench/run.py [--build DIR] [--runs N] [--noop-runs N]

Prints one table with the machine's facts. Needs a build (./deployment/test.sh makes one). The
broker's part needs Java and the Kafka libraries (deployment/kafka.sh fetch) and is left out with a
message where they are missing. Nothing here is a test: figures depend on the machine.
"""
import argparse
import json
import os
import pathlib
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROMPT = ROOT / "examples/prompts/store_effect.txt"
NOOP8 = json.dumps({"name": "noop8", "stages": [{"name": "noop", "bytes": 200}] * 8})


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Bench:
    def __init__(self, build, folder):
        self.bin = pathlib.Path(build).resolve() / "bin"
        self.folder = pathlib.Path(folder)
        self.env = {**os.environ, "XDG_DATA_HOME": f"{folder}/data",
                    "XDG_STATE_HOME": f"{folder}/state"}
        for name in ("OMNINODE_DATABASE_URL", "KAFKA_BOOTSTRAP_SERVERS"):
            self.env.pop(name, None)

    def call(self, program, *words, env=None):
        done = subprocess.run([self.bin / program, *map(str, words)], env=env or self.env,
                              stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout

    def generate(self, number):
        prompt = f"{PROMPT.read_text()}\nThis is request number {number}.\n"
        run = str(uuid.uuid4())
        self.call("omninode-generate", prompt, "--output-dir", self.folder / f"out{number}",
                  "--disable-intelligence", "--node-type", "effect", "--correlation-id", run,
                  "--timeout", 120, "-o", "json")
        return run

    def shown_ms(self, run):
        return json.loads(self.call("omninode", "run", "show", run, "-o", "json"))["duration_ms"]

    def noop_run(self):
        """One run of eight stages that do nothing: what is left is the engine's share."""
        run = str(uuid.uuid4())
        self.call("omninode-lab", "submit", "--plan", NOOP8, "--correlation-id", run, "-o", "json")
        return self.shown_ms(run)

    def main_job(self, runs):
        """(first start in s, ms from submit to files per run, ms per run of no-op stages)"""
        begin = time.monotonic()
        self.generate(0)
        first = time.monotonic() - begin
        dev = subprocess.Popen([self.bin / "omninode-lab", "dev"], env=self.env,
                               stdout=subprocess.PIPE, text=True)
        try:
            while not dev.stdout.readline().startswith("Ready"):
                pass
            totals = [self.shown_ms(self.generate(number)) for number in range(1, runs + 1)]
            shares = [self.noop_run() for _ in range(runs)]
            return first, totals, shares
        finally:
            dev.send_signal(signal.SIGTERM)
            dev.wait(20)


def resident_mib(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def noop_runs_inside(bench, runs):
    """Runs below omninode-test-servers: N runs of 8 no-op stages through PostgreSQL and broker."""
    url = os.environ["OMNINODE_TEST_DATABASE_URL"]
    broker = os.environ.get("OMNINODE_TEST_KAFKA", "")
    env = {**bench.env, "OMNINODE_DATABASE_URL": url, "LOG_LEVEL": "warn"}
    if broker:
        env["KAFKA_BOOTSTRAP_SERVERS"] = broker
        bench.call("omninode", "topics", "create", env=env)
    bench.call("omninode", "migrate", "up", env=env)
    serve = subprocess.Popen([bench.bin / "omninode-lab", "serve"], env=env)
    psql = lambda text: subprocess.run(["psql", "-XAtq", "-d", url, "-c", text], check=True,
                                       stdout=subprocess.PIPE, text=True).stdout.strip()
    try:
        while psql("SELECT count(*) FROM worker WHERE dead_at IS NULL") == "0":
            time.sleep(0.1)
        time.sleep(2)  # the group's first assignment
        idle = resident_mib(serve.pid)
        bench.call("omninode-lab", "submit", "--plan", NOOP8, "--count", runs, "--detach", env=env)
        while psql("SELECT count(*) FROM run WHERE state <> 'completed'") != "0":
            time.sleep(0.1)
        seconds = float(psql("SELECT extract(epoch FROM max(at) - min(at)) FROM run_event"))
    finally:
        serve.send_signal(signal.SIGTERM)
        serve.wait(20)
    print(json.dumps({"bus": "kafka" if broker else "memory", "runs_per_s": runs / seconds,
                      "transitions_per_s": 10 * runs / seconds, "idle_mib": idle}))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default=ROOT / "build")
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--noop-runs", type=int, default=5000)
    parser.add_argument("--inside-servers", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="omninode-bench-")
    os.chmod(folder, 0o755)
    bench = Bench(args.build, folder)
    try:
        if args.inside_servers:
            noop_runs_inside(bench, args.noop_runs)
            return
        first, totals, shares = bench.main_job(args.runs)
        inside = bench.call("omninode-test-servers", "--", sys.executable, __file__,
                            "--inside-servers", "--build", args.build,
                            "--noop-runs", args.noop_runs)
        noop = json.loads(inside.strip().splitlines()[-1])
        print(f"machine                                {platform.machine()}, {os.cpu_count()} "
              f"cores, Linux {platform.release()}")
        print(f"embedded mode, first start to files    {first:8.2f} s")
        print(f"submit -> files, warm, p50 / p99       {statistics.median(totals):8.0f} / "
              f"{percentile(totals, 0.99):.0f} ms over {len(totals)} runs")
        print(f"  the same with 8 no-op stages, p50    {statistics.median(shares):8.0f} ms "
              "(the engine's share)")
        print(f"8 x noop, bus {noop['bus']:<7}                  {noop['runs_per_s']:8.0f} runs/s, "
              f"{noop['transitions_per_s']:.0f} transitions/s")
        print(f"serve, idle, resident                  {noop['idle_mib']:8.0f} MiB")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
