#!/usr/bin/python3 -B
"""Import, look-ups and a survey with the database of known vulnerabilities, at the volume of all of NVD.

Makes feeds in the shape of NVD 2.0 and of EPSS (records of our own invention, their sizes and their spread over
products like those of genuine feeds), imports them with the program in TENKEN, looks products up,
and judges a fleet whose products are as popular as they are in the feeds.
Options: --cves N (default 300000), --keep FOLDER (feeds and database stay there, and feeds found there are used).
Ends with code 1 where a target is missed; the targets hold for two idle cores.
"""

import argparse
import gzip
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TARGET_WALL, TARGET_RSS, TARGET_LOOKUPS = 60, 300, 30_000  # seconds, MB, per second
TARGET_SURVEY = 10  # seconds
DEVICES, PRODUCTS = 10_000, 8
YEARS = range(2015, 2027)
PRODUCTS_PER_CVE = 0.28
LOOKUP_SECONDS = 5
WORDS = ("a remote attacker may send crafted requests to the management interface and thereby execute commands with the "
         "rights of the service because lengths of fields are not checked before they are copied into a buffer on the "
         "stack of the handler which affects every release before the one that mends it").split()
REFERENCES = ",".join('{"url":"https://vendor.example/advisories/%d/details.html","source":"psirt@vendor.example",'
                      '"tags":["Vendor Advisory","Patch"]}' % number for number in range(6))


class Generator:
    """Records, the same ones every time."""

    def __init__(self, cves):
        self.random = random.Random(47)
        self.cves = cves
        self.products = max(20, int(cves * PRODUCTS_PER_CVE))

    def product(self):
        # A few products have thousands of CVEs, most of them few.
        index = int(self.products * self.random.random() ** 3)
        return index, f"maker{index % (self.products // 4)}", f"product_{index}"

    def match(self, vendor, product, version, bounds=""):
        return ('{"vulnerable":true,"criteria":"cpe:2.3:a:%s:%s:%s:*:*:*:*:*:*:*",'
                '"matchCriteriaId":"%032X"%s}' % (vendor, product, version, self.random.getrandbits(128), bounds))

    def matches(self):
        for _ in range(self.random.choice((1, 1, 1, 2, 3))):
            _, vendor, product = self.product()
            major = self.random.randint(0, 12)
            if self.random.random() < 0.6:
                yield self.match(vendor, product, "*", ',"versionStartIncluding":"%d.0","versionEndExcluding":"%d.%d"'
                                 % (major, major, self.random.randint(1, 30)))
            else:
                for minor in range(self.random.choice((1, 2, 4, 8, 16, 40))):
                    yield self.match(vendor, product, f"{major}.{minor}")

    def configurations(self):
        if self.random.random() < 0.2:
            index, vendor, product = self.product()
            hardware = ('{"vulnerable":false,"criteria":"cpe:2.3:h:%s:device_%d:-:*:*:*:*:*:*:*","matchCriteriaId":"%032X"}'
                        % (vendor, index, self.random.getrandbits(128)))
            firmware = self.match(vendor, product + "_firmware", "*", ',"versionEndExcluding":"2.%d"' % self.random.randint(0, 99))
            return ('{"operator":"AND","nodes":[{"operator":"OR","negate":false,"cpeMatch":[%s]},'
                    '{"operator":"OR","negate":false,"cpeMatch":[%s]}]}' % (firmware, hardware))
        return '{"nodes":[{"operator":"OR","negate":false,"cpeMatch":[%s]}]}' % ",".join(self.matches())

    def record(self, cve, year):
        text = " ".join(self.random.choices(WORDS, k=self.random.randint(20, 90)))
        vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
        return ('{"cve":{"id":"%s","sourceIdentifier":"psirt@vendor.example","published":"%d-03-04T05:06:07.890",'
                '"lastModified":"%d-05-06T07:08:09.010","vulnStatus":"Analyzed","cveTags":[],'
                '"descriptions":[{"lang":"en","value":"%s"},{"lang":"es","value":"%s"}],'
                '"metrics":{"cvssMetricV31":[{"source":"nvd@example","type":"Primary","cvssData":{"version":"3.1",'
                '"vectorString":"%s","baseScore":%.1f,"baseSeverity":"HIGH","attackVector":"NETWORK"},'
                '"exploitabilityScore":3.9,"impactScore":5.9}]},'
                '"weaknesses":[{"source":"nvd@example","type":"Primary","description":[{"lang":"en","value":"CWE-%d"}]}],'
                '"configurations":[%s],"references":[%s]}}'
                % (cve, year, year, text, text, vector, self.random.randint(20, 100) / 10, self.random.randint(20, 900),
                   self.configurations(), REFERENCES))

    def write(self, folder):
        each = self.cves // len(YEARS)
        size = 0
        with gzip.open(folder / "epss.csv.gz", "wt", compresslevel=1) as epss:
            epss.write("#model_version:v1,score_date:2026-11-01T00:00:00+0000\ncve,epss,percentile\n")
            for year in YEARS:
                with gzip.open(folder / f"nvd-{year}.json.gz", "wt", compresslevel=1) as out:
                    size += out.write('{"format":"NVD_CVE","version":"2.0","timestamp":"2026-11-01T00:00:00.000",'
                                      '"vulnerabilities":[')
                    for number in range(each):
                        cve = f"CVE-{year}-{number + 1000}"
                        size += out.write(("" if number == 0 else ",") + self.record(cve, year))
                        epss.write(f"{cve},{self.random.random() ** 6:.5f},0.5\n")
                    out.write("]}")
        (folder / "size").write_text(str(size), encoding="ascii")

    def fleet(self, devices, products):
        for _ in range(devices * products):
            _, vendor, product = self.product()
            yield f"{vendor} {product} {self.random.randint(0, 12)}.{self.random.randint(0, 30)}\n"

    def names(self, count):
        chooser = random.Random(11)
        for _ in range(count):
            index = chooser.randrange(self.products)
            yield f"maker{index % (self.products // 4)} product_{index}\n"


def measured(command, **more):
    """(wall seconds, CPU seconds, greatest RSS in MB) of a program."""
    begin = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - begin, cpu, after.ru_maxrss / 1024


def run(folder, cves):
    tenken = os.environ["TENKEN"]
    bench = Path(tenken).parent / "tests/bench"
    generator = Generator(cves)
    if not (folder / "size").exists():
        generator.write(folder)
    feeds = sorted(folder.glob("*.gz"))
    database = folder / "vulndb.db"
    database.unlink(missing_ok=True)
    megabytes = int((folder / "size").read_text(encoding="ascii")) / 1e6
    print(f"load {os.getloadavg()[0]:.1f}; {cves} CVEs, {megabytes:.0f} MB of JSON in {len(feeds)} files")
    wall, cpu, rss = measured([tenken, "vulndb", "import", *feeds, "--vulndb", database])
    print(f"import            {wall:8.1f} s  (CPU {cpu:.1f} s), {rss:.0f} MB, database {database.stat().st_size / 1e6:.0f} MB")
    again, again_cpu, again_rss = measured([tenken, "vulndb", "import", feeds[-1], "--vulndb", database])
    print(f"renew one year    {again:8.1f} s  (CPU {again_cpu:.1f} s)")
    answer = subprocess.run([bench / "tenken_vulndb_lookups", database, str(LOOKUP_SECONDS)], text=True, check=True,
                            input="".join(generator.names(50_000)), capture_output=True).stdout.split()
    asked, criteria, empty = map(int, answer[:3])
    seconds, busy = map(float, answer[3:])
    rate = asked / busy
    print(f"product look-ups  {rate:8.0f} per CPU second, {asked / seconds:.0f} per second, {criteria / asked:.1f} criteria each, "
          f"{100 * empty / asked:.0f} % without any")
    answer = subprocess.run([bench / "tenken_vulndb_survey", database, str(PRODUCTS)], text=True, check=True,
                            input="".join(Generator(cves).fleet(DEVICES, PRODUCTS)), capture_output=True).stdout.split()
    survey = float(answer[2])
    print(f"survey            {survey:8.1f} s  (CPU {float(answer[3]):.1f} s), {answer[0]} devices by {PRODUCTS} products, "
          f"{answer[1]} matches")
    return (wall <= TARGET_WALL and max(rss, again_rss) <= TARGET_RSS and rate >= TARGET_LOOKUPS
            and survey <= TARGET_SURVEY)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cves", type=int, default=300_000)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vulndb-bench-") as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        good = run(folder, options.cves)
    print("targets met" if good else f"a target was missed: {TARGET_WALL} s, {TARGET_RSS} MB, {TARGET_LOOKUPS} per CPU second, "
          f"{TARGET_SURVEY} s")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
