"""The shapes of the labelled corpus of secrets; every value is made up by a seeded generator.

The shapes are those in which public rule sets (gitleaks, detect-secrets, trufflehog) show what they find and what they pass
over; no line of theirs is in it. `scripts/make-secret-corpus` writes the file.
"""
import base64
import string

HEX = "0123456789abcdef"
ALPHABETS = {
    "d": string.digits, "h": HEX, "l": string.ascii_lowercase + string.digits, "u": string.ascii_uppercase + string.digits,
    "a": string.ascii_letters + string.digits, "2": string.ascii_uppercase + "234567", "b": string.ascii_letters + string.digits + "_-",
    "s": string.ascii_letters + string.digits + "+/", "A": string.ascii_letters, "t": string.ascii_letters + string.digits + "_-.~",
}

# Rule and value; a run in braces is a kind of characters and how many.
TOKENS = """
aws AKIA{2:16}|aws ASIA{2:16}|google AIza{b:35}|google GOCSPX-{b:28}|google ya29.{b:60}|alibaba LTAI{a:20}|digitalocean dop_v1_{h:64}
digitalocean doo_v1_{h:64}|cloudflare v1.0-{h:24}-{h:146}|databricks dapi{h:32}|heroku HRKU-AA{b:58}|scalingo tk-us-{b:48}
planetscale pscale_tkn_{b:43}|planetscale pscale_pw_{b:43}|github ghp_{a:36}|github gho_{a:36}|github ghs_{a:36}|github ghu_{a:36}
github ghr_{a:36}|github github_pat_{a:22}_{a:59}|gitlab glpat-{b:20}|gitlab glptt-{h:40}|gitlab gldt-{b:20}|gitlab glrt-{b:20}
atlassian ATATT3xFfGF0{b:180}|sourcegraph sgp_{h:40}|sonar squ_{h:40}|circleci CCIPAT_{a:22}_{h:40}|postman PMAK-{h:24}-{h:34}
linear lin_api_{a:40}|figma figd_{b:40}|readme rdme_{l:70}|harness pat.{b:22}.{h:24}.{a:20}|octopus API-{u:26}|npm npm_{a:36}
pypi pypi-AgEIcHlwaS5vcmc{b:60}|rubygems rubygems_{h:48}|nuget oy2{l:43}|crates cio{a:32}|clojars CLOJARS_{l:60}|docker dckr_pat_{b:27}
artifactory AKCp{a:69}|slack xoxb-{d:12}-{d:12}-{a:24}|slack xoxp-{d:12}-{d:12}-{d:12}-{h:32}|slack xapp-1-{u:11}-{d:12}-{h:64}
webhook https://hooks.slack.com/services/T{u:10}/B{u:10}/{a:24}|webhook https://discord.com/api/webhooks/{d:18}/{b:68}
sendgrid SG.{b:22}.{b:43}|brevo xkeysib-{h:64}-{a:16}|mailgun key-{h:32}|twilio SK{h:32}|typeform tfp_{b:59}|stripe sk_live_{a:24}
stripe rk_live_{a:99}|stripe sk_test_{a:24}|stripe whsec_{a:32}|square sq0atp-{b:22}|square sq0csp-{b:43}|shopify shpat_{h:32}
shopify shpss_{h:32}|braintree access_token$production${l:16}${h:32}|plaid access-production-{h:8}-{h:4}-{h:4}-{h:4}-{h:12}
flutterwave FLWSECK_TEST-{h:32}-X|easypost EZAK{a:54}|shippo shippo_live_{h:40}|duffel duffel_live_{b:43}|openai sk-proj-{b:74}T3BlbkFJ{b:74}
openai sk-{a:20}T3BlbkFJ{a:20}|anthropic sk-ant-api03-{b:93}AA|huggingface hf_{A:34}|openrouter sk-or-v1-{h:64}|perplexity pplx-{a:48}
replicate r8_{a:37}|groq gsk_{a:52}|vault hvs.{b:95}|grafana glsa_{a:32}_{h:8}|grafana glc_{a:80}|newrelic NRAK-{u:27}
dynatrace dt0c01.{u:24}.{u:64}|sentry sntryu_{h:64}|doppler dp.pt.{a:43}|pulumi pul-{h:40}|prefect pnu_{a:36}|infracost ico-{a:32}
tailscale tskey-auth-{a:14}-{a:32}|openshift sha256~{b:43}|1password A3-{u:6}-{u:11}-{u:5}-{u:5}-{u:5}|adobe p8e-{a:32}
age AGE-SECRET-KEY-1{u:58}|airtable pat{a:14}.{h:64}|contentful CFPAT-{b:43}|dropbox sl.{b:135}|facebook EAAC{a:120}
launchdarkly sdk-{h:8}-{h:4}-{h:4}-{h:4}-{h:12}|notion ntn_{d:11}{a:35}|jwt eyJ{a:33}.eyJ{a:60}.{b:43}|terraform {a:14}.atlasv1.{b:67}
azure {a:3}8Q~{t:34}|telegram {d:10}:AA{b:33}|mailchimp {h:32}-us{d:2}|supabase sbp_{h:40}|nvidia nvapi-{b:64}
""".strip().replace("\n", "|").split("|")

# Where a token can stand; {n} is a name of the issuer's in lower case.
TOKEN_PLACES = [
    (".env", "{N}_TOKEN={v}"), ("deploy.sh", "export {N}_API_KEY={v}"), ("config.yml", "{n}_token: {v}"), ("app.py", '{n} = "{v}"'),
    ("client.js", "const {n}Key = '{v}';"), ("settings.json", '  "{n}Token": "{v}",'), ("README.md", "Use `{v}` to log in."),
    ("main.go", 'client := {n}.New("{v}")'), ("notes.txt", "old one: {v}"), ("Main.java", 'String k = "{v}";'),
    ("ci.yml", "      run: tool --key {v} push"), ("config.toml", 'auth = "{v}"'), ("app.rb", "Api.configure {{ |c| c.key = '{v}' }}"),
    ("Api.swift", 'let header = ["X-Key": "{v}"]'), ("web.config", '<add key="{n}" value="{v}" />'), ("x.php", "define('K', '{v}');"),
    ("call.sh", 'curl -H "Authorization: Bearer {v}" https://api.{n}.com/v1/x'), ("log.txt", "2024-02-03 10:11:12 sent with {v} ok"),
    ("Dockerfile", "ENV {N}_SECRET {v}"), ("main.tf", '  {n}_token = "{v}"'), ("test_x.py", "    assert connect('{v}')"),
    ("lib.rs", 'const KEY: &str = "{v}";'), ("page.html", '<input value="{v}">'), ("build.gradle", "ext.key = '{v}'"),
]

STRONG = ["api_key", "apiKey", "API_KEY", "client_secret", "clientSecret", "CLIENT_SECRET", "access_token", "accessToken", "auth_token",
          "secret_key", "SECRET_KEY", "secretAccessKey", "aws_secret_access_key", "private_key", "encryption_key", "signing_secret",
          "webhook_secret", "jwt_secret", "bot_token", "refreshToken", "consumer_secret", "account_key", "session_secret", "app_secret",
          "token", "secret", "apikey", "master_key", "heroku_api_key", "DATADOG_API_KEY", "twitter_consumer_secret", "storageAccountKey"]
VALUES = ["{h:32}", "{h:40}", "{h:64}", "{a:20}", "{a:24}", "{a:32}", "{a:40}", "{a:64}", "{s:40}", "{s:43}=", "{s:86}==", "{b:43}", "{l:24}",
          "{l:30}", "{l:40}", "{u:32}", "{h:8}-{h:4}-4{h:3}-a{h:3}-{h:12}", "{a:16}"]
ASSIGNMENTS = [
    ("app.py", '{k} = "{v}"'), ("app.py", "    {k}='{v}',"), ("config.json", '  "{k}": "{v}",'), ("config.yml", "{k}: {v}"),
    ("config.yml", '  {k}: "{v}"'), (".env", "{k}={v}"), ("run.sh", "export {k}='{v}'"), ("app.properties", "app.{k}={v}"),
    ("app.js", "const {k} = '{v}';"), ("app.ts", 'const {k}: string = "{v}"'), ("app.js", "  {k}: `{v}`,"), ("Main.java", 'String {k} = "{v}";'),
    ("Main.kt", 'val {k} = "{v}"'), ("main.go", '{k} := "{v}"'), ("main.go", '\t{k}: "{v}",'), ("lib.rs", 'let {k} = "{v}";'),
    ("App.swift", 'static let {k} = "{v}"'), ("app.rb", "config[:{k}] = '{v}'"), ("app.rb", '  {k} => "{v}"'), ("x.php", "${k} = '{v}';"),
    ("x.php", "  '{k}' => '{v}',"), ("x.php", "define('{k}', '{v}');"), ("App.cs", 'public string {k} = @"{v}";'), ("main.tf", '  {k} = "{v}"'),
    ("main.c", '#define {k} "{v}"'), ("main.c", 'char {k}[] = "{v}";'), ("pom.xml", "<{k}>{v}</{k}>"), ("web.config", '<add key="{k}" value="{v}"/>'),
    ("app.ini", "{k} = {v}"), ("app.toml", '{k} = "{v}"'), ("Dockerfile", "ENV {k} {v}"), ("Dockerfile", "ARG {k}={v}"),
    ("deploy.yml", "- name: {k}\n  value: {v}"), ("app.py", "os.environ['{k}'] = '{v}'"), ("app.py", 'getenv("{k}", "{v}")'),
    ("call.sh", 'tool --{k} {v}'), ("call.sh", "tool --{k}={v} run"), ("api.md", "GET https://api.host.io/v1?{k}={v}&page=2"),
    ("app.js", "if (req.{k} === '{v}') {{"), ("req.http", "X-{k}: {v}"), ("app.py", "# {k}: {v}"), ("app.ex", 'config :app, {k}: "{v}"'),
    ("Main.scala", 'val {k}: String = "{v}"'), ("app.dart", "final {k} = '{v}';"), ("app.json", '"x": "{{\\"{k}\\": \\"{v}\\"}}"'),
    ("req.http", "Authorization: Bearer {v}"), ("app.ts", "headers: {{ Authorization: 'Bearer {v}' }}"), ("app.py", 'set_{k}("{v}")'),
]
PASSWORD_NAMES = ["password", "passwd", "PASSWORD", "db_password", "dbPassword", "DB_PASS", "MYSQL_ROOT_PASSWORD", "adminPassword", "pwd",
                  "userPassword", "smtp_password", "spring.datasource.password", "passphrase", "pass"]
ADDRESSES = [
    ("app.py", 'url = "postgres://{user}:{p}@db.internal:5432/shop"'), (".env", "DATABASE_URL=mysql://{user}:{p}@10.0.0.5/app"),
    ("config.yml", "mongo: mongodb+srv://{user}:{p}@cluster0.ab1cd.mongodb.net/x?retryWrites=true"), ("clone.sh", "git clone https://{user}:{p}@git.host.io/a/b.git"),
    ("app.js", "amqp.connect('amqp://{user}:{p}@mq:5672');"), (".env", "REDIS_URL=redis://:{p}@cache.host.io:6379/0"), ("pip.conf", "index-url = https://{user}:{p}@pypi.host.io/simple"),
    ("call.sh", "curl ftp://{user}:{p}@files.host.io/x"), ("app.rb", "ActiveRecord.connect('postgresql://{user}:{p}@h/x')"), ("notes.md", "proxy is http://{user}:{p}@proxy:3128"),
    ("settings.json", '"broker": "amqps://{user}:{p}@b-1.mq.host.io:5671"'), ("main.go", 'dsn := "sqlserver://{user}:{p}@sql.host.io?database=x"'),
]
COMMANDS = [
    ("call.sh", "curl -u {user}:{p} https://api.host.io/x"), ("call.sh", "curl --user '{user}:{p}' -X POST https://api.host.io"), ("up.sh", "sshpass -p {p} ssh {user}@10.1.2.3"),
    ("up.sh", "sshpass -p '{p}' scp a {user}@host:/x"), ("call.md", "$ curl -s -u {user}:{p} https://host.io/y"), ("docker.sh", "docker login -u {user} --password {p} reg.host.io"),
]
CONNECTIONS = [
    ("app.cs", 'var c = "Server=db;Database=x;User Id={user};Password={p};";'), ("appsettings.json", '"Default": "Data Source=db;User ID={user};Pwd={p};Encrypt=true"'),
    ("jdbc.txt", "jdbc:sqlserver://db:1433;user={user};password={p};"), ("app.xml", '<add connectionString="Server=db;Uid={user};Pwd={p};" />'),
    ("Main.java", 'connect("jdbc:mysql://db/x?user={user}&password={p}&ssl=true");'), (".netrc", "machine api.host.io login {user} password {p}"),
]
AZURE = [
    ("app.cs", 'var s = "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={s:86}==;EndpointSuffix=core.windows.net";'),
    ("app.json", '"bus": "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={s:43}="'),
    (".npmrc", "//registry.host.io/:_authToken={a:36}"), (".npmrc", "//registry.host.io/:_password={s:24}"), (".env", "CLOUDINARY_URL=cloudinary://{d:15}:{b:27}@shop"),
    ("dsn.py", 'dsn = "https://{h:32}:{h:32}@sentry.host.io/2"'), ("app.py", 'sig_url = "https://shop.blob.core.windows.net/x?sp=r&token={a:43}"'),
]
KEYS = ["RSA PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY", "OPENSSH PRIVATE KEY", "DSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PGP PRIVATE KEY BLOCK"]


def fill(rng, shape):
    """`shape` with each run of characters made up."""
    out, rest = "", shape
    while "{" in rest:
        before, _, rest = rest.partition("{")
        run, _, rest = rest.partition("}")
        kind, _, count = run.partition(":")
        out += before + "".join(rng.choice(ALPHABETS[kind]) for _ in range(int(count)))
    return out + rest


def token(rng, shape):
    """As `fill`; where a real one has digits among its characters, this one has some as well."""
    while True:
        value = fill(rng, shape)
        if "{A:" in shape or any(c.isdigit() for c in value):
            return value


WORDS = ["River", "Stone", "winter", "Falcon", "orbit", "Maple", "copper", "Delta", "quartz", "Sonne", "luna", "tiger", "Berlin", "pepper"]


def password(rng):
    """As people and generators make them: words with numbers and signs, or random characters."""
    kind = rng.randrange(5)
    if kind == 0:
        return rng.choice(WORDS) + str(rng.randrange(10, 9999)) + rng.choice("!@#$%*&?")
    if kind == 1:
        return rng.choice(WORDS) + rng.choice("_-.@#") + rng.choice(WORDS) + str(rng.randrange(10, 999))
    if kind == 2:
        return "".join(rng.choice(string.ascii_letters + string.digits + "!@#%^*+=") for _ in range(rng.randrange(10, 17))) + "7b"
    if kind == 3:
        word = rng.choice(WORDS)
        return word.replace("e", "3").replace("o", "0").replace("i", "1") + str(rng.randrange(100, 9999))
    return fill(rng, "{a:%d}" % rng.randrange(10, 22)) + "4x"


def plain_password(rng):
    """One that needs no quoting in an address."""
    while True:
        value = password(rng)
        if not set(value) & set("@#$%&?/:!*^+="):
            return value


def private_key(rng, name):
    body = base64.b64encode(bytes(rng.randrange(256) for _ in range(192))).decode()
    return [body[i:i + 64] for i in range(0, len(body), 64)]
