using CodaMcp.Credentials;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Tests.Members;

/// <summary>The encryption of members' tokens, composed as in a silo.</summary>
public sealed class TokenProtection : IDisposable
{
    private readonly ServiceProvider services;

    public TokenProtection(IXmlRepository keys, params string[] secrets)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(keys).AddSingleton(new Protector(secrets));
        this.services = services.AddCodaCredentials(CodaCredentialMode.Member, "").BuildServiceProvider();
    }

    public CodaTokenProtector Protector => services.GetRequiredService<CodaTokenProtector>();

    public IKeyManager Keys => services.GetRequiredService<IKeyManager>();

    public void Dispose() => services.Dispose();
}
