using System.Xml.Linq;
using CodaMcp.Credentials;
using CodaMcp.Storage;
using Microsoft.Data.Sqlite;

namespace CodaMcp.Tests.Members;

/// <summary>The encryption of members' tokens with a key ring in a SQLite file, as a silo composes it.</summary>
public sealed class CodaTokenProtectorTests : IDisposable
{
    private const string Token = "a11ce000-5e2b-4c1f-9b6a-000000000001";
    private const string Alice = "m:issuer/organization/alice";
    private const string Secret = "the secret of the environment, long enough";

    private const string StoredToken =
        "CfDJ8B3ITHhQSSVDgOM8+zoXAzow3pmE3FYIhH3T+BgCX1lK7ZAQSOax4mJQ7tE5N/b1QrB+XOZq7bJidJZ+Or/3HIzkhwgrZO606lx5pAuljVLWQSHLdypmVcOxnbqfuWFnAjzwDJkDZ/oCmyl4JRUtXX3ikmCnzPTLI4ixdiovAFhI";

    private const string StoredKey = """
        <key id="784cc81d-4950-4325-80e3-3cfb3a17033a" version="1">
        <creationDate>2026-11-28T08:25:36.8417413Z</creationDate>
        <activationDate>2026-11-28T08:25:36.8417413Z</activationDate>
        <expirationDate>2027-02-26T08:25:36.8417413Z</expirationDate>
        <descriptor deserializerType="Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel.AuthenticatedEncryptorDescriptorDeserializer, Microsoft.AspNetCore.DataProtection, Version=10.0.0.0, Culture=neutral, PublicKeyToken=adb9793829ddae60">
        <descriptor>
        <encryption algorithm="AES_256_CBC" />
        <validation algorithm="HMACSHA256" />
        <encryptedSecret decryptorType="CodaMcp.Credentials.KeyRingDecryptor, CodaMcp.Grains, Version=0.1.0.0, Culture=neutral, PublicKeyToken=null" xmlns="http://schemas.asp.net/2015/03/dataProtection">
        <sealed xmlns="">dQDFK5mA5b7ud3u+4fP18IEsY1utJg1JiS9nMBK7fybgauNFAuXAKDn/h4ieN/ySuYiMckRY36k9/wImvWLQ6pAy/gzBKneKCvx1opxWBw4Rb44pe/TlhXacXHMFwZQ3mozZPMbXpgiUq26IU9bl8dLeVgluvGKSmlOKKR2qH3S6c/FZZXnmf/A8hi4GDGHyEaxBL5JT01TP9A8ELYj64KQoohEfcoOdNryPO5C5YAO3nRQmrDR9PBmcXFN6c2PA+Z/Ipuf0Dbkc8zuSgchq2oRRme5bIwa29x4b3GO77OAM9mIYT8VjYbEhHA9gd2ncUmt6l4ZAl+zOnIr1kLvVEznwjbWUcc/jbs4feayprQuoKSyG5i/U8xaWxmP2j+HP5FIROeU9t0NOZw==</sealed>
        </encryptedSecret>
        </descriptor>
        </descriptor>
        </key>
        """;

    private readonly string directory = Directory.CreateTempSubdirectory("codamcp-keys-").FullName;
    private readonly List<TokenProtection> opened = [];

    public void Dispose()
    {
        opened.ForEach(protection => protection.Dispose());
        SqliteConnection.ClearAllPools();
        TestDirectory.Delete(directory);
    }

    [Fact]
    public void What_was_protected_opens_after_a_restart()
    {
        var stored = Open().Protect(Alice, Token);

        Assert.True(Open().TryUnprotect(Alice, stored, out var token, out var outdated));
        Assert.Equal((Token, false), (token, outdated));
    }

    [Fact]
    public void A_former_secret_can_be_removed_after_one_start_with_the_new_one()
    {
        const string NewSecret = "the new secret of the environment, also long";
        var stored = Open().Protect(Alice, Token);
        Assert.True(Open(NewSecret, Secret).TryUnprotect(Alice, stored, out _, out _));

        Assert.True(Open(NewSecret).TryUnprotect(Alice, stored, out var token, out _));
        Assert.Equal(Token, token);
        Assert.False(Open(Secret).TryUnprotect(Alice, stored, out _, out _));
    }

    [Fact]
    public void Another_member_cannot_open_it()
    {
        var protector = Open();

        Assert.False(protector.TryUnprotect("m:issuer/organization/bob", protector.Protect(Alice, Token), out _, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64")]
    [InlineData("AAAA")]
    public void What_was_never_protected_does_not_open(string stored) => Assert.False(Open().TryUnprotect(Alice, stored, out _, out _));

    [Fact]
    public void What_was_altered_does_not_open()
    {
        var protector = Open();
        var bytes = Convert.FromBase64String(protector.Protect(Alice, Token));
        bytes[^1] ^= 1;

        Assert.False(protector.TryUnprotect(Alice, Convert.ToBase64String(bytes), out _, out _));
    }

    [Fact]
    public void After_a_rotation_the_old_opens_and_is_to_be_protected_anew()
    {
        var protection = OpenAll();
        var protector = protection.Protector;
        var old = protector.Protect(Alice, Token);
        Rotate(protection);
        var later = Open();

        Assert.True(later.TryUnprotect(Alice, old, out var token, out var outdated));
        Assert.Equal((Token, true), (token, outdated));
        var anew = later.Protect(Alice, Token);
        Assert.True(later.TryUnprotect(Alice, anew, out _, out outdated));
        Assert.False(outdated);
        // A silo that started at the same time, before there was the new key, looks for it when it meets it.
        Assert.True(protector.TryUnprotect(Alice, anew, out _, out _));
    }

    [Fact]
    public void What_a_key_past_its_time_protected_still_opens_and_is_to_be_protected_anew()
    {
        var old = Open().Protect(Alice, Token);
        // Everything about a key but its dates is as it was when it was new.
        Execute("UPDATE data_protection_key SET xml = replace(xml, substr(xml, instr(xml, '<expirationDate>'), 20), '<expirationDate>2020')");

        Assert.True(Open().TryUnprotect(Alice, old, out var token, out var outdated));
        Assert.Equal((Token, true), (token, outdated));
        Assert.Equal(2, Table().GetAllElements().Count);
    }

    [Fact]
    public void What_a_revoked_key_protected_does_not_open()
    {
        var protection = OpenAll();
        var old = protection.Protector.Protect(Alice, Token);
        protection.Keys.RevokeAllKeys(DateTimeOffset.UtcNow, "the database was copied");

        Assert.False(Open().TryUnprotect(Alice, old, out _, out _));
    }

    [Fact]
    public void The_stored_keys_show_nothing_of_what_they_are()
    {
        var protector = Open();
        protector.Protect(Alice, Token);

        var key = Assert.Single(Table().GetAllElements());
        Assert.DoesNotContain("masterKey", key.ToString(), StringComparison.Ordinal);
        Assert.Single(key.Descendants("sealed"));
        // The name stands in every stored key, so that the type cannot be renamed.
        var decryptor = key.Descendants().Attributes("decryptorType").Single().Value;
        Assert.StartsWith("CodaMcp.Credentials.KeyRingDecryptor, CodaMcp.Grains,", decryptor, StringComparison.Ordinal);
    }

    [Fact]
    public void With_another_secret_nothing_opens_and_new_tokens_can_be_protected()
    {
        var stored = Open().Protect(Alice, Token);
        var other = Open("another secret of the environment, also long");

        Assert.False(other.TryUnprotect(Alice, stored, out _, out _));
        Assert.True(other.TryUnprotect(Alice, other.Protect(Alice, Token), out _, out _));
    }

    [Fact]
    public void The_secret_is_replaced_by_naming_the_new_one_before_the_old()
    {
        var stored = Open().Protect(Alice, Token);
        var both = OpenAll("another secret of the environment, also long", Secret);
        Assert.True(both.Protector.TryUnprotect(Alice, stored, out _, out _));
        Rotate(both);
        var anew = Open("another secret of the environment, also long", Secret).Protect(Alice, Token);

        Assert.True(Open("another secret of the environment, also long").TryUnprotect(Alice, anew, out _, out _));
    }

    // Key and token as version 0.1 stored them.
    [Fact]
    public void What_an_earlier_version_stored_opens()
    {
        Table().StoreElement(XElement.Parse(StoredKey), "key");

        Assert.True(Open().TryUnprotect(Alice, StoredToken, out var token, out _));
        Assert.Equal(Token, token);
    }

    [Fact]
    public void A_revocation_of_the_same_name_takes_the_place_of_the_one_before()
    {
        var table = Table();
        table.StoreElement(new XElement("revocation", "first"), "revocation-1");
        table.StoreElement(new XElement("revocation", "second"), "revocation-1");

        Assert.Equal("second", Assert.Single(table.GetAllElements()).Value);
    }

    private static void Rotate(TokenProtection protection) =>
        protection.Keys.CreateNewKey(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(90));

    private void Execute(string sql)
    {
        using var connection = new SqliteDataSource(Path.Combine(directory, "grains.db")).OpenConnection();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.Equal(1, command.ExecuteNonQuery());
    }

    private DataProtectionKeyTable Table()
    {
        var database = new SqliteDataSource(Path.Combine(directory, "grains.db"));
        database.ApplySchema();
        return new DataProtectionKeyTable(database);
    }

    private CodaTokenProtector Open(params string[] secrets) => OpenAll(secrets).Protector;

    private TokenProtection OpenAll(params string[] secrets)
    {
        var protection = new TokenProtection(Table(), secrets is [] ? [Secret] : secrets);
        opened.Add(protection);
        return protection;
    }
}
