print("grüße, 你好, 🌍")
print(input())
