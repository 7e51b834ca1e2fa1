// The bare server of the C# SDK that CodaMcp is compared with: PORT stateless|stateful PAYLOADS. It has one tool, which answers with a
// text that it holds. No sign-in, no limits, no audit.
using System.Globalization;
using CodaMcp.Bench;
using ModelContextProtocol.AspNetCore;

Payloads.Read(args[2]);
// Not the working directory, below which the measured servers write: this one would be told of each change of a file there.
var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
builder.Logging.ClearProviders();
builder.WebHost.UseUrls($"http://127.0.0.1:{int.Parse(args[0], CultureInfo.InvariantCulture)}");
builder.Services.AddMcpServer()
    .WithHttpTransport(transport => transport.SessionMode = args[1] == "stateless" ? HttpServerSessionMode.Stateless : HttpServerSessionMode.Stateful)
    .WithTools<Payloads>();
var app = builder.Build();
app.MapMcp("/mcp");
app.MapGet("/ready", static () => "ready");
await app.RunAsync();
